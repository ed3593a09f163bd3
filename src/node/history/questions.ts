import pLimit from 'p-limit';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { realRoot } from '../repository/locate.ts';
import { directoryOf } from '../repository/roots.ts';
import type { RootFolder } from '../repository/roots.ts';
import { askGit } from './askGit.ts';
import { noGit, noRepository, tookTooLong, unreadableHistory, wasCancelled } from './historyFailures.ts';

/** What git said. */
export interface Said {
  readonly output: Buffer;
  /** Why there may be more: it had more to say than was wanted, or the time was up. */
  readonly cut?: 'size' | 'time';
  /** Git ended with 0. Always so when it was cut. */
  readonly succeeded: boolean;
}

export interface QuestionDeps {
  readonly roots: readonly RootFolder[];
  readonly git: string;
  readonly timeoutMs: number;
}

export interface Question {
  /** What is done, for messages: begins a sentence. */
  readonly what: string;
  readonly root: string;
  readonly maxBytes: number;
  /** What is said before the time is up is of use by itself. */
  readonly takesParts?: boolean;
  /** Git may end with another code than 0: it tells something. */
  readonly mayFail?: boolean;
}

/** Puts questions to git about a root, few at a time. */
export interface Questions {
  ask(question: Question, parameters: readonly string[], signal?: AbortSignal): Promise<Result<Said, Failure>>;
  /** Real path of the folder of a root. */
  directory(root: string): Promise<Result<string, Failure>>;
}

/** Searching histories keeps a processor busy each. */
const AT_ONCE = 3;

export function createQuestions(deps: QuestionDeps): Questions {
  const limit = pLimit(AT_ONCE);

  async function directory(root: string): Promise<Result<string, Failure>> {
    const found = directoryOf(deps.roots, root);
    return found.ok ? realRoot(found.value) : found;
  }

  async function isInRepository(folder: string, signal?: AbortSignal): Promise<boolean> {
    const call = { git: deps.git, directory: folder, timeoutMs: deps.timeoutMs, maxBytes: 10_000 };
    const answer = await askGit(call, ['rev-parse', '--git-dir'], signal);
    return answer.kind !== 'ended' || answer.exitCode === 0;
  }

  async function ask(
    question: Question,
    parameters: readonly string[],
    signal?: AbortSignal,
  ): Promise<Result<Said, Failure>> {
    const { what, maxBytes } = question;
    const folder = await directory(question.root);
    if (!folder.ok) return folder;
    const call = { git: deps.git, directory: folder.value, timeoutMs: deps.timeoutMs, maxBytes };
    const answer = await askGit(call, parameters, signal);
    if (answer.kind === 'cancelled') return failed(wasCancelled(what));
    if (answer.kind === 'no-git') return failed(noGit());
    if (answer.kind === 'timed-out') {
      if (question.takesParts !== true) return failed(tookTooLong(what, deps.timeoutMs));
      return ok({ output: answer.output, cut: 'time', succeeded: true });
    }
    const { output, isCut, exitCode } = answer;
    if (isCut) return ok({ output, cut: 'size', succeeded: true });
    if (exitCode === 0) return ok({ output, succeeded: true });
    if (!(await isInRepository(folder.value, signal))) return failed(noRepository());
    return question.mayFail === true ? ok({ output, succeeded: false }) : failed(unreadableHistory(what));
  }

  return { directory, ask: (question, parameters, signal) => limit(() => ask(question, parameters, signal)) };
}
