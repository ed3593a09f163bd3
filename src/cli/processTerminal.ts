import { createInterface } from 'node:readline';
import type { Terminal } from './terminal.ts';

export interface ProcessStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/**
 * The terminal of this process. A reader that goes away (`| head`) is told to `onReaderGone`, once, and what is written
 * after that is dropped. Questions are asked where both a person's input and stderr are a terminal; no answer is a no.
 */
export function createProcessTerminal(
  { stdin, stdout, stderr }: ProcessStreams,
  deps: { readonly onReaderGone: () => void; readonly signal: AbortSignal },
): Terminal {
  let isRead = true;
  const isAsked = stdin.isTTY && stderr.isTTY;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (isRead) deps.onReaderGone();
    isRead = false;
  });
  // Whoever closes stderr does not want to be told.
  stderr.on('error', () => undefined);
  return {
    out: (text) => {
      if (isRead) stdout.write(text);
    },
    err: (text) => {
      stderr.write(text);
    },
    confirm: isAsked
      ? async (question) => /^\s*y(es)?\s*$/i.test(await ask(`${question} [y/N] `, { stdin, stderr }, deps.signal))
      : undefined,
    ask: isAsked
      ? (question, signal = deps.signal) =>
          ask(`${question} `, { stdin, stderr }, AbortSignal.any([deps.signal, signal]))
      : undefined,
  };
}

/** What the person wrote; empty when the input or the program ended before. */
function ask(
  question: string,
  { stdin, stderr }: Pick<ProcessStreams, 'stdin' | 'stderr'>,
  signal: AbortSignal,
): Promise<string> {
  if (signal.aborted) return Promise.resolve('');
  // Not as a terminal: readline would take Ctrl+C for itself, and it is for the whole program.
  const lines = createInterface({ input: stdin, terminal: false, signal });
  stderr.write(question);
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
    });
    lines.once('close', () => resolve(''));
  });
}
