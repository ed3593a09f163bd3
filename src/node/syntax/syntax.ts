import type { Log } from '../../core/ports/log.ts';
import type { Syntax } from '../../core/ports/syntax.ts';
import { languageOf } from './languages/allLanguages.ts';
import { isMarkdown } from './markdown.ts';
import type { SyntaxAnswer, SyntaxQuestion } from './protocol.ts';
import type { SyntaxFiles } from './syntaxFiles.ts';
import { startSyntaxThread } from './syntaxThread.ts';
import type { SyntaxThread } from './syntaxThread.ts';

/** A thread that nobody asks keeps the memory of the largest text that it has read. */
const IDLE_MS = 60_000;
/** Far more than the parser allows itself: what takes so long has hung. */
const HUNG_MS = 30_000;
/** After so many threads in a row that ended without an answer there will be none. */
const MAX_LOST = 3;

export interface SyntaxDeps {
  readonly files: SyntaxFiles;
  readonly log: Log;
  /** Calls back after so many milliseconds unless the function it gives is called before; keeps no process alive. */
  readonly after?: (ms: number, run: () => void) => () => void;
}

/**
 * Reads texts on a thread of its own, which starts with the first question and ends when none has come for a minute. A text
 * that brings it down has no outline; the next one is read by another thread. `close` ends it, after which nothing has an outline.
 */
export function createSyntax(deps: SyntaxDeps): Syntax & { close(): Promise<void> } {
  const line = createLine(deps);
  return {
    knows: (path) => isMarkdown(path) || languageOf(path) !== undefined,
    outline: async (path, text, signal) => {
      const answer = await line.ask({ kind: 'outline', path, text }, signal);
      return answer?.kind === 'outline' ? answer.outline : undefined;
    },
    occurrences: async (path, text, name, signal) => {
      const answer = await line.ask({ kind: 'occurrences', path, text, name }, signal);
      return answer?.kind === 'occurrences' ? answer.occurrences : undefined;
    },
    close: () => line.close(),
  };
}

interface Waiting {
  readonly question: SyntaxQuestion;
  readonly resolve: (answer: SyntaxAnswer | undefined) => void;
}

/** Questions in the order in which they came, one at a time. */
function createLine({ files, log, after = afterUnheeded }: SyntaxDeps): {
  ask(question: SyntaxQuestion, signal: AbortSignal | undefined): Promise<SyntaxAnswer | undefined>;
  close(): Promise<void>;
} {
  const waiting = new Set<Waiting>();
  let thread: SyntaxThread | undefined;
  let lost = 0;
  let isBusy = false;
  let isClosed = false;
  let stopIdling: () => void = () => undefined;

  async function work(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    stopIdling();
    for (const next of waiting) {
      waiting.delete(next);
      next.resolve(isClosed || lost >= MAX_LOST ? undefined : await askThread(next.question));
    }
    isBusy = false;
    stopIdling = after(IDLE_MS, () => void endThread());
  }

  async function askThread(question: SyntaxQuestion): Promise<SyntaxAnswer | undefined> {
    const asked = thread === undefined || thread.hasEnded() ? startSyntaxThread(files) : thread;
    thread = asked;
    const stopWatching = after(HUNG_MS, () => void asked.end());
    const answer = await asked.ask(question);
    stopWatching();
    lost = answer === undefined && !isClosed ? lost + 1 : 0;
    if (lost > 0) {
      const consequence = lost >= MAX_LOST ? 'no file has an outline from now on' : 'the file has no outline';
      log.warn(`The thread that parses ended (${asked.problem() ?? 'it took too long'}); ${consequence}.`);
    }
    return answer;
  }

  async function endThread(): Promise<void> {
    const ending = thread;
    thread = undefined;
    await ending?.end();
  }

  return {
    ask: (question, signal) =>
      new Promise((resolve) => {
        if (isClosed || signal?.aborted === true) {
          resolve(undefined);
          return;
        }
        const mine: Waiting = { question, resolve: settled };
        function settled(answer: SyntaxAnswer | undefined): void {
          signal?.removeEventListener('abort', stop);
          resolve(answer);
        }
        function stop(): void {
          waiting.delete(mine);
          resolve(undefined);
        }
        signal?.addEventListener('abort', stop, { once: true });
        waiting.add(mine);
        void work();
      }),
    close: async () => {
      isClosed = true;
      stopIdling();
      await endThread();
    },
  };
}

function afterUnheeded(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => clearTimeout(timer);
}
