import type { Failure } from '../../src/shared/failures.ts';
import { failed, ok } from '../../src/shared/result.ts';
import type { Result } from '../../src/shared/result.ts';
import { NO_USAGE } from '../../src/shared/usage.ts';
import type { ModelBlock, ModelClient, ModelPrice, ModelRequest, ModelTurn } from '../../src/core/ports/model.ts';

export type ScriptedAnswer = ModelTurn | Failure;
export type Script = (request: ModelRequest, callIndex: number) => ScriptedAnswer | Promise<ScriptedAnswer>;

export interface ScriptedModel extends ModelClient {
  /** Every request of an agent so far, in the order in which they came. */
  readonly requests: readonly ModelRequest[];
  /** Every request for a single value so far. */
  readonly questions: readonly ModelRequest[];
}

/** What a request for a single value is answered with; `undefined`: by the script. */
export type AnswerScript = (request: ModelRequest, wanted: string) => ScriptedAnswer | undefined;

/** States a plain intent, at no cost, and leaves all other questions to the script. */
export const PLAIN_INTENT: AnswerScript = (_, wanted) =>
  wanted === 'state_intent' ? text('{"primary":"feature-development"}', { usage: NO_USAGE, costUsd: 0 }) : undefined;

/**
 * A model client that answers by script: a function, or a list that is used up in the order of the requests (asking for
 * more than it holds is an error of the test). An aborted signal gives `cancelled`, also while the script is waiting.
 */
export function scriptedModel(
  script: Script | readonly ScriptedAnswer[],
  options: { readonly price?: ModelPrice; readonly label?: string; readonly answers?: AnswerScript } = {},
): ScriptedModel {
  const requests: ModelRequest[] = [];
  const questions: ModelRequest[] = [];
  let scripted = 0;
  const answerTo: Script = typeof script === 'function' ? script : (_, index) => entry(script, index);
  return {
    provider: 'demo',
    label: options.label ?? 'Scripted model',
    requests,
    questions,
    priceOf: () => options.price,
    async streamTurn(request, observer, signal) {
      (request.answer === undefined ? requests : questions).push(request);
      const wanted = request.answer?.name;
      const given = wanted === undefined ? undefined : options.answers?.(request, wanted);
      const asked = given ?? answerTo(request, (scripted += 1) - 1);
      const answer = await untilAborted(Promise.resolve(asked), signal);
      if (answer === undefined) return failed({ kind: 'cancelled', message: 'The request was cancelled.' });
      return streamed(withCallIds(answer, request), observer);
    },
  };
}

/** An answer of plain text. */
export function text(words: string, rest: Partial<ModelTurn> = {}): ModelTurn {
  return turnOf([{ type: 'text', text: words }], { stop: 'end', ...rest });
}

/** An answer that calls tools: `calls([['read_file', { path: 'a.js' }]])`. */
export function calls(
  wanted: readonly (readonly [name: string, input: unknown])[],
  rest: Partial<ModelTurn> & { readonly text?: string } = {},
): ModelTurn {
  const { text: words, ...turn } = rest;
  const before: ModelBlock[] = words === undefined ? [] : [{ type: 'text', text: words }];
  const blocks = wanted.map(([name, input]): ModelBlock => ({ type: 'tool-call', id: '', name, input }));
  return turnOf([...before, ...blocks], { stop: 'tool-calls', ...turn });
}

export function finish(summary: string, data?: unknown): ModelTurn {
  return calls([['finish', data === undefined ? { summary } : { summary, data }]]);
}

/** Ends a planner with a plan; tasks need only an id, the rest is filled in so that planning leaves them as they are. */
export function submitPlan(plan: {
  readonly title?: string;
  readonly tasks: readonly (Readonly<Record<string, unknown>> & { readonly id: string })[];
}): ModelTurn {
  const tasks = plan.tasks.map((task) => ({
    title: `Task ${task.id}`,
    role: 'code',
    instructions: `Do ${task.id}.`,
    dependsOn: [],
    complexity: 'trivial',
    mayAdd: 0,
    ...task,
  }));
  return calls([['submit_plan', { title: plan.title ?? 'A plan', tasks }]]);
}

/** Any answer; 100 tokens in and 10 out for one cent unless `rest` says otherwise. */
export function turnOf(content: readonly ModelBlock[], rest: Partial<ModelTurn> = {}): ModelTurn {
  return {
    content,
    stop: 'end',
    usage: { inputTokens: 100, outputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0 },
    usageIs: 'measured',
    costUsd: 0.01,
    ...rest,
  };
}

/** The text of the newest message of a request, tool results included: what the model has to react to. */
export function newestText(request: ModelRequest): string {
  const blocks = request.messages.at(-1)?.content ?? [];
  return blocks
    .flatMap((block) => (block.type === 'text' || block.type === 'tool-result' ? [block.text] : []))
    .join('\n');
}

function entry(script: readonly ScriptedAnswer[], index: number): ScriptedAnswer {
  const answer = script[index];
  if (answer === undefined)
    throw new Error(`the script has ${script.length} answers, and answer ${index + 1} was asked for`);
  return answer;
}

function streamed(answer: ScriptedAnswer, observer: { onText?(delta: string): void }): Result<ModelTurn, Failure> {
  if (!('content' in answer)) return failed(answer);
  for (const block of answer.content) if (block.type === 'text') observer.onText?.(block.text);
  return ok(answer);
}

/** Ids follow from the place in the conversation alone, so that a replayed conversation has the same ones. */
function withCallIds(answer: ScriptedAnswer, request: ModelRequest): ScriptedAnswer {
  if (!('content' in answer)) return answer;
  const content = answer.content.map((block, index) =>
    block.type === 'tool-call' && block.id === ''
      ? { ...block, id: `call-${request.messages.length}-${index}` }
      : block,
  );
  return { ...answer, content };
}

function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve(undefined);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
