import * as vscode from 'vscode';
import * as z from 'zod';
import type { Log } from '../../core/ports/log.ts';
import type {
  ModelBlock,
  ModelClient,
  ModelMessage,
  ModelRequest,
  ModelTurn,
  TurnObserver,
  WantedAnswer,
} from '../../core/ports/model.ts';
import type { Failure } from '../../shared/failures.ts';
import { saysTooLong } from '../../shared/tooLong.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { NO_USAGE } from '../../shared/usage.ts';
import type { Usage } from '../../shared/usage.ts';
import { askedInWords } from '../../shared/wantedAnswer.ts';
import { findOffered } from './choice.ts';
import { canShowPictures, toBlock, toChatMessage, toChatMessages, toChatTools } from './messages.ts';
import type { Showing } from './messages.ts';

const JUSTIFICATION = 'Wavewright asks the model to plan and to work on the tasks of your run.';

/** The language models that VS Code offers now; none when there is no provider. */
export async function offeredModels(): Promise<readonly vscode.LanguageModelChat[]> {
  return vscode.lm.selectChatModels();
}

/** The client for a model of VS Code by its qualified id, or says that there is no such model. */
export async function createVscodeModelClient(modelId: string, log: Log): Promise<Result<ModelClient, Failure>> {
  const model = findOffered(await offeredModels(), modelId);
  if (model === undefined) {
    return failed({
      kind: 'model-unconfigured',
      message: `VS Code offers no language model "${modelId}". Choose another one with "Wavewright: Choose Model".`,
    });
  }
  return ok(clientOfModel(model, log));
}

/** The client for a model that VS Code gave. */
export function clientOfModel(model: vscode.LanguageModelChat, log: Log): ModelClient {
  const counter = createTokenCounter(model, log);
  let showsPictures = showsPicturesAtFirst(model);
  const send = (
    request: ModelRequest,
    showing: Showing,
    observer: TurnObserver,
    signal: AbortSignal,
  ): Promise<Result<ModelTurn, Failure>> => streamTurn({ model, counter, showing }, request, observer, signal);
  let takesForcedTool = true;

  /** A model may not be able to see pictures. What it says then is not told apart from other errors. */
  async function ask(
    request: ModelRequest,
    observer: TurnObserver,
    signal: AbortSignal,
  ): Promise<Result<ModelTurn, Failure>> {
    if (showsPictures === false || !hasPictures(request)) return send(request, 'text', observer, signal);
    const shown = await send(request, 'pictures', observer, signal);
    if (shown.ok || shown.failure.kind !== 'model-unreachable') return shown;
    const told = await send(request, 'text', observer, signal);
    if (told.ok) showsPictures = false;
    return told;
  }

  /** A model may not know how to be made to call a tool. What it says then is not told apart from other errors. */
  async function askForAnswer(
    request: ModelRequest,
    answer: WantedAnswer,
    observer: TurnObserver,
    signal: AbortSignal,
  ): Promise<Result<ModelTurn, Failure>> {
    const forced = takesForcedTool ? await ask(request, observer, signal) : undefined;
    if (forced !== undefined && (forced.ok || forced.failure.kind !== 'model-unreachable')) return forced;
    const worded = await ask(inWords(request, answer), observer, signal);
    if (worded.ok) takesForcedTool = false;
    return worded;
  }

  return {
    provider: 'vscode',
    label: `${model.vendor} · ${model.name}`,
    abilitiesOf: () => ({
      structuredAnswer: false,
      forcedTool: takesForcedTool,
      toolUse: true,
      ...(showsPictures === undefined ? {} : { pictures: showsPictures }),
      ...(model.maxInputTokens > 0 ? { contextTokens: model.maxInputTokens } : {}),
    }),
    // Models of VS Code are paid by subscription; nobody tells what a token costs.
    priceOf: () => undefined,
    streamTurn: (request, observer, signal) =>
      request.answer === undefined
        ? ask(request, observer, signal)
        : askForAnswer(request, request.answer, observer, signal),
  };
}

/** `undefined`: nobody says. Newer editors tell what a model can do. */
function showsPicturesAtFirst(model: vscode.LanguageModelChat): boolean | undefined {
  if (!canShowPictures()) return false;
  const told = toldSchema.safeParse(model);
  return told.success ? told.data.capabilities.supportsImageToText : undefined;
}

const toldSchema = z.looseObject({ capabilities: z.looseObject({ supportsImageToText: z.boolean() }) });

function hasPictures({ messages }: ModelRequest): boolean {
  return messages.some(({ content }) =>
    content.some((block) => block.type === 'tool-result' && (block.pictures?.length ?? 0) > 0),
  );
}

/** The request with the form of the answer in its words. */
function inWords({ answer: _, ...request }: ModelRequest, answer: WantedAnswer): ModelRequest {
  const last = request.messages.at(-1);
  if (last === undefined) return request;
  const content = [...last.content, { type: 'text', text: askedInWords(answer) } as const];
  return { ...request, messages: [...request.messages.slice(0, -1), { ...last, content }] };
}

interface Asked {
  readonly model: vscode.LanguageModelChat;
  readonly counter: TokenCounter;
  readonly showing: Showing;
}

async function streamTurn(
  asked: Asked,
  request: ModelRequest,
  observer: TurnObserver,
  signal: AbortSignal,
): Promise<Result<ModelTurn, Failure>> {
  const cancellation = new vscode.CancellationTokenSource();
  let onAbort = (): void => cancellation.cancel();
  const aborted = new Promise<Result<ModelTurn, Failure>>((resolve) => {
    // A model may be slow to notice the token, or never do: the waiting ends here.
    onAbort = () => {
      cancellation.cancel();
      resolve(failed({ kind: 'cancelled', message: 'The request to the model was cancelled.' }));
    };
  });
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([aborted, askOnce(asked, request, observer, cancellation.token)]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    cancellation.dispose();
  }
}

async function askOnce(
  { model, counter, showing }: Asked,
  request: ModelRequest,
  observer: TurnObserver,
  token: vscode.CancellationToken,
): Promise<Result<ModelTurn, Failure>> {
  try {
    const options = { justification: JUSTIFICATION, ...toolOptions(request) };
    const response = await model.sendRequest(toChatMessages(request, showing), options, token);
    const content = await collect(response.stream, observer, token);
    const usage = await counter.usageOf(request, content);
    const stop = content.some((block) => block.type === 'tool-call') ? 'tool-calls' : 'end';
    return ok({ content, stop, usage, usageIs: 'estimated', costUsd: undefined });
  } catch (error) {
    return failed(failureOf(error, model));
  }
}

/** A wanted answer is the input of the one tool that the model has to call. */
function toolOptions({ tools, answer }: ModelRequest): vscode.LanguageModelChatRequestOptions {
  if (answer === undefined) return { tools: toChatTools(tools) };
  const { name, description, schema } = answer;
  return {
    tools: toChatTools([{ name, description, inputSchema: schema }]),
    toolMode: vscode.LanguageModelChatToolMode.Required,
  };
}

/** The blocks of an answer, neighbouring pieces of text joined. */
async function collect(
  stream: AsyncIterable<unknown>,
  observer: TurnObserver,
  token: vscode.CancellationToken,
): Promise<ModelBlock[]> {
  const content: ModelBlock[] = [];
  for await (const part of stream) {
    if (token.isCancellationRequested) break;
    const block = toBlock(part);
    if (block === undefined) continue;
    if (block.type === 'text') observer.onText?.(block.text);
    const last = content.at(-1);
    if (block.type === 'text' && last?.type === 'text') {
      content[content.length - 1] = { type: 'text', text: last.text + block.text };
    } else {
      content.push(block);
    }
  }
  return content;
}

/** VS Code's errors by their code; see `LanguageModelError`. */
function failureOf(error: unknown, model: vscode.LanguageModelChat): Failure {
  const name = `${model.vendor} · ${model.name}`;
  const words = error instanceof Error ? error.message : String(error);
  if (saysTooLong(words))
    return { kind: 'context-overflow', message: `${name} refused the request for its length: ${words}` };
  if (!(error instanceof vscode.LanguageModelError)) {
    return { kind: 'model-unreachable', message: `${name} did not answer: ${String(error)}` };
  }
  if (error.code === vscode.LanguageModelError.NoPermissions.name) {
    const message = `VS Code does not let Wavewright use ${name}: ${error.message}. Allow it under "Manage Language Model Access".`;
    return { kind: 'model-unauthorized', message };
  }
  if (error.code === vscode.LanguageModelError.NotFound.name) {
    return { kind: 'model-unauthorized', message: `${name} is no longer offered by VS Code. Choose another model.` };
  }
  if (error.code === vscode.LanguageModelError.Blocked.name) {
    const message = `${name} is blocked for Wavewright, perhaps because a quota is used up: ${error.message}`;
    return { kind: 'model-unauthorized', message };
  }
  return { kind: 'model-unreachable', message: `${name} failed: ${error.message}` };
}

interface TokenCounter {
  usageOf(request: ModelRequest, answer: readonly ModelBlock[]): Promise<Usage>;
}

/** System texts and tool lists are few; this many are remembered. */
const REMEMBERED_TEXTS = 100;

/** Counts with the model's own tokenizer, each message and text only once, because every turn repeats the earlier ones. */
function createTokenCounter(model: vscode.LanguageModelChat, log: Log): TokenCounter {
  const byMessage = new WeakMap<ModelMessage, number>();
  const byText = new Map<string, number>();

  const countMessage = async (message: ModelMessage): Promise<number> => {
    const known = byMessage.get(message);
    if (known !== undefined) return known;
    const count = await model.countTokens(toChatMessage(message, 'text'));
    byMessage.set(message, count);
    return count;
  };
  const countText = async (text: string): Promise<number> => {
    const known = byText.get(text);
    if (known !== undefined) return known;
    const count = await model.countTokens(text);
    if (byText.size >= REMEMBERED_TEXTS) byText.clear();
    byText.set(text, count);
    return count;
  };
  const count = async (request: ModelRequest, answer: readonly ModelBlock[]): Promise<Usage> => {
    const counts = await Promise.all([
      countText(request.system),
      countText(JSON.stringify(request.tools)),
      ...request.messages.map(countMessage),
    ]);
    const inputTokens = counts.reduce((sum, one) => sum + one, 0);
    const outputTokens = await countMessage({ role: 'assistant', content: answer });
    return { ...NO_USAGE, inputTokens, outputTokens };
  };
  return {
    usageOf: (request, answer) =>
      count(request, answer).catch((error: unknown) => {
        // The answer is there and must not be lost because it cannot be counted.
        log.warn(`${model.name} cannot count tokens: ${String(error)}`);
        return NO_USAGE;
      }),
  };
}
