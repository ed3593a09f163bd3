import * as vscode from 'vscode';
import type { Picture } from '../../core/ports/model.ts';
import type { ForeignAnswer, ToolSource, ToolSources } from '../../core/ports/toolSources.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';

/** The part of `vscode.lm` that is about tools. */
export interface EditorTools {
  readonly tools: readonly Pick<vscode.LanguageModelToolInformation, 'name' | 'description' | 'inputSchema'>[];
  invokeTool(
    name: string,
    options: vscode.LanguageModelToolInvocationOptions<object>,
    token: vscode.CancellationToken,
  ): Thenable<vscode.LanguageModelToolResult>;
}

export interface EditorToolSourcesDeps {
  readonly editor: EditorTools;
  readonly isTrusted: () => boolean;
  /** How long a tool may take. Default: two minutes. */
  readonly callMs?: number;
}

const CALL_MS = 120_000;
/** Characters of text of an answer that are looked at. */
const MAX_TEXT = 4_000_000;
/** Bytes of a picture. */
const MAX_PICTURE = 5 * 1024 * 1024;

/** The tools that VS Code and its extensions offer to language models, as the source `editor`; none where it is not trusted. */
export function createEditorToolSources(deps: EditorToolSourcesDeps): ToolSources {
  return {
    find: () => Promise.resolve({ sources: deps.isTrusted() ? [editorSource(deps)] : [], problems: [] }),
    close: () => Promise.resolve(),
  };
}

function editorSource({ editor, isTrusted, callMs = CALL_MS }: EditorToolSourcesDeps): ToolSource {
  return {
    name: 'editor',
    list: () =>
      Promise.resolve(
        ok(
          editor.tools
            .filter(({ name }) => !isOurs(name))
            .map(({ name, description, inputSchema }) => ({
              name,
              description,
              // Tools without input have no schema.
              inputSchema: inputSchema ?? { type: 'object' },
            })),
        ),
      ),
    async call(tool, input, signal) {
      if (!isTrusted() || isOurs(tool))
        return failed({ kind: 'tool-source-unavailable', message: 'The tools of the editor cannot be used here.' });
      return call(editor, { tool, input, callMs }, signal);
    },
    close: () => Promise.resolve(),
  };
}

/** What we offer to others would only lead back to us. */
function isOurs(name: string): boolean {
  return /^wavewright([_.-]|$)/i.test(name);
}

type Called = Result<ForeignAnswer, Failure>;

interface EditorCall {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly callMs: number;
}

/** A tool that does not heed its token is left alone; its answer is not waited for. */
async function call(editor: EditorTools, { tool, input, callMs }: EditorCall, signal: AbortSignal): Promise<Called> {
  const source = new vscode.CancellationTokenSource();
  const over = new AbortController();
  const ended = new Promise<Called>((resolve) => {
    const cancelled: Failure = { kind: 'cancelled', message: 'Cancelled while a tool of the editor was at work.' };
    const late: Failure = { kind: 'timeout', timeoutMs: callMs, message: `${tool} did not answer in time.` };
    const timer = setTimeout(() => resolve(failed(late)), callMs);
    const leave = (): void => resolve(failed(cancelled));
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { signal: over.signal });
    over.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  const answered = invoke(editor, tool, input, source.token);
  const result = await Promise.race([answered, ended]);
  over.abort();
  source.cancel();
  source.dispose();
  return result;
}

/** What a tool throws tells of its own error, or that there is no such tool any more. */
async function invoke(
  editor: EditorTools,
  tool: string,
  input: EditorCall['input'],
  token: vscode.CancellationToken,
): Promise<Called> {
  if (!editor.tools.some(({ name }) => name === tool))
    return failed({ kind: 'tool-source-unavailable', message: `The editor has no tool "${tool}" any more.` });
  try {
    const { content } = await editor.invokeTool(tool, { input, toolInvocationToken: undefined }, token);
    return ok(answerOf(content));
  } catch (error) {
    return ok({ text: (error instanceof Error ? error.message : String(error)).slice(0, 10_000), isError: true });
  }
}

function answerOf(content: readonly unknown[]): ForeignAnswer {
  const texts: string[] = [];
  const pictures: Picture[] = [];
  let length = 0;
  for (const part of content) {
    const picture = part instanceof vscode.LanguageModelDataPart ? pictureOf(part) : undefined;
    if (picture !== undefined) pictures.push(picture);
    else if (length <= MAX_TEXT) {
      const text = textOf(part);
      texts.push(text);
      length += text.length;
    }
  }
  return { text: texts.join('\n'), isError: false, ...(pictures.length === 0 ? {} : { pictures }) };
}

const PICTURES: readonly string[] = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

function pictureOf({ mimeType, data }: vscode.LanguageModelDataPart): Picture | undefined {
  if (!PICTURES.includes(mimeType) || data.length > MAX_PICTURE) return undefined;
  return { mediaType: mimeType as Picture['mediaType'], base64: Buffer.from(data).toString('base64') };
}

function textOf(part: unknown): string {
  if (part instanceof vscode.LanguageModelTextPart) return part.value;
  if (!(part instanceof vscode.LanguageModelDataPart)) return '[a part that is no text is left out]';
  const { mimeType, data } = part;
  const isText = mimeType.startsWith('text/') || mimeType === 'application/json';
  return isText ? new TextDecoder().decode(data.subarray(0, MAX_TEXT)) : `[data of the kind ${mimeType} is left out]`;
}
