import { Worker } from 'node:worker_threads';
import type { SyntaxAnswer, SyntaxQuestion, SyntaxThreadData } from './protocol.ts';
import type { SyntaxFiles } from './syntaxFiles.ts';

/** A thread that parses one text after the other. */
export interface SyntaxThread {
  /** One question at a time. `undefined`: the thread ended instead, or was ended. */
  ask(question: SyntaxQuestion): Promise<SyntaxAnswer | undefined>;
  hasEnded(): boolean;
  /** Why it ended by itself, in words for people. */
  problem(): string | undefined;
  /** Ends it, in the midst of a text as well. Resolves when it has ended. */
  end(): Promise<void>;
}

/** Only while a question is open, the thread keeps the process alive. */
export function startSyntaxThread({ workerUrl, grammarsFolder }: SyntaxFiles): SyntaxThread {
  const workerData: SyntaxThreadData = { grammarsFolder };
  // What the runtime prints is for those who write grammars.
  const worker = new Worker(workerUrl, { workerData, stdout: true, stderr: true });
  worker.unref();
  let settle: ((answer: SyntaxAnswer | undefined) => void) | undefined;
  let hasEnded = false;
  let problem: string | undefined;
  const answered = (answer: SyntaxAnswer | undefined): void => {
    worker.unref();
    settle?.(answer);
    settle = undefined;
  };
  worker.on('message', (answer: SyntaxAnswer) => answered(answer));
  worker.on('error', (error) => (problem = error instanceof Error ? error.message : String(error)));
  const ended = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      hasEnded = true;
      answered(undefined);
      resolve();
    });
  });
  return {
    ask: (question) =>
      new Promise((resolve) => {
        if (hasEnded) {
          resolve(undefined);
          return;
        }
        settle = resolve;
        worker.ref();
        worker.postMessage(question);
      }),
    hasEnded: () => hasEnded,
    problem: () => problem,
    end: async () => {
      await worker.terminate();
      await ended;
    },
  };
}
