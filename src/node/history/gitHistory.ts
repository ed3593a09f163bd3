import type {
  Blame,
  CommitDetails,
  CommitPatch,
  FoundCommits,
  History,
  WantedBlame,
  WantedCommits,
} from '../../core/ports/history.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { RootFolder } from '../repository/roots.ts';
import { noCommit, noRevision } from './historyFailures.ts';
import { createPastFiles } from './pastFiles.ts';
import { createQuestions } from './questions.ts';
import type { Question } from './questions.ts';
import { parseBlame } from './readBlame.ts';
import { DETAILS_FORMAT, clean, parseNumbers, parseRaw } from './readCommits.ts';
import { isFullId, isRevision } from './revisions.ts';
import { searchLog } from './searchLog.ts';

export interface GitHistoryDeps {
  readonly roots: readonly RootFolder[];
  /** Name or path of the git program. */
  readonly git?: string;
  /** Of one question to git. */
  readonly timeoutMs?: number;
  /** Larger files of commits are not read. */
  readonly maxFileBytes?: number;
}

const TIMEOUT_MS = 20_000;
const MAX_FILE_BYTES = 16 * 1024 * 1024;
/** Counting the lines of more files takes long. */
const MAX_COUNTED_FILES = 500;
const LITTLE = 100_000;
const MUCH = 32 * 1024 * 1024;
const MAX_PATCH_BYTES = 1024 * 1024;

/** What comparisons have in common: every name below the root as it is, and no program but git. */
const COMPARING = ['-r', '--relative', '--find-renames', '--no-ext-diff', '--no-textconv', '--no-color'];

/** The history that git has of the folders on this machine. */
export function createGitHistory(deps: GitHistoryDeps): History {
  const { git = 'git', timeoutMs = TIMEOUT_MS, maxFileBytes = MAX_FILE_BYTES } = deps;
  const questions = createQuestions({
    get roots() {
      return deps.roots;
    },
    git,
    timeoutMs,
  });
  const files = createPastFiles({ questions, git, maxFileBytes });

  async function askForLine(
    question: Pick<Question, 'what' | 'root'>,
    parameters: readonly string[],
    signal?: AbortSignal,
  ): Promise<Result<string | undefined, Failure>> {
    const said = await questions.ask({ ...question, maxBytes: LITTLE, mayFail: true }, parameters, signal);
    if (!said.ok) return said;
    return ok(said.value.succeeded ? said.value.output.toString('utf8').replace(/\n$/, '') : undefined);
  }

  async function factsOf(root: string, signal?: AbortSignal): Promise<Result<RootFacts, Failure>> {
    const parameters = ['rev-parse', '--is-shallow-repository', '--show-prefix'];
    const said = await askForLine({ what: 'Reading the history', root }, parameters, signal);
    if (!said.ok) return said;
    const [isShallow, ...prefix] = (said.value ?? '').split('\n');
    return ok({ isShallow: isShallow === 'true', prefix: prefix.join('\n') });
  }

  async function resolve(root: string, revision: string, signal?: AbortSignal): Promise<Result<string, Failure>> {
    if (!isRevision(revision)) return failed(noRevision(revision));
    const parameters = ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`];
    const id = await askForLine({ what: 'Finding the commit', root }, parameters, signal);
    if (!id.ok) return id;
    return id.value === undefined || !isFullId(id.value) ? failed(noCommit(revision)) : ok(id.value);
  }

  async function log(
    root: string,
    wanted: WantedCommits,
    signal?: AbortSignal,
  ): Promise<Result<FoundCommits, Failure>> {
    const facts = await factsOf(root, signal);
    if (!facts.ok) return facts;
    const entry = wanted.path === undefined ? undefined : await files.find(root, wanted.from, wanted.path, signal);
    if (entry?.ok === false) return entry;
    const isFile = entry?.value.type === 'blob';
    return searchLog(questions, root, { ...wanted, ...facts.value, isFile }, signal);
  }

  /** With which trees a commit is compared: its first parent's and its own, or nothing and its own. */
  async function comparison(root: string, id: string, signal?: AbortSignal): Promise<Result<string[], Failure>> {
    const question = { what: 'Reading the commit', root };
    const said = await askForLine(question, ['log', '--max-count=1', '--format=%P', id, '--'], signal);
    if (!said.ok) return said;
    if (said.value === undefined) return failed(noCommit(id));
    const [parent] = said.value.split(' ').filter((each) => each !== '');
    return ok(parent === undefined ? ['--root', '--no-commit-id', id] : [parent, id]);
  }

  async function commit(root: string, id: string, signal?: AbortSignal): Promise<Result<CommitDetails, Failure>> {
    const what = 'Reading the commit';
    const compared = await comparison(root, id, signal);
    if (!compared.ok) return compared;
    const format = ['log', '--max-count=1', '--no-color', '--encoding=UTF-8', `--format=${DETAILS_FORMAT}`, id, '--'];
    const head = await questions.ask({ what, root, maxBytes: MUCH }, format, signal);
    if (!head.ok) return head;
    const raw = ['diff-tree', ...COMPARING, '--raw', '-z', ...compared.value, '--'];
    const listed = await questions.ask({ what, root, maxBytes: MUCH, takesParts: true }, raw, signal);
    if (!listed.ok) return listed;
    const changed = parseRaw(listed.value.output);
    const numstat = ['diff-tree', ...COMPARING, '--numstat', '-z', ...compared.value, '--'];
    const isCounted = changed.length > 0 && changed.length <= MAX_COUNTED_FILES;
    const counted = isCounted
      ? await questions.ask({ what, root, maxBytes: MUCH, takesParts: true }, numstat, signal)
      : undefined;
    if (counted?.ok === false) return counted;
    const numbers = counted === undefined ? new Map<string, never>() : parseNumbers(counted.value.output);
    return ok({
      ...parseDetails(head.value.output.toString('utf8')),
      files: changed.map((file) => {
        const lines = numbers.get(file.path);
        return lines === undefined ? file : { ...file, lines };
      }),
      isCut: listed.value.cut !== undefined,
    });
  }

  async function patch(
    root: string,
    id: string,
    paths: readonly string[],
    signal?: AbortSignal,
  ): Promise<Result<CommitPatch, Failure>> {
    const compared = await comparison(root, id, signal);
    if (!compared.ok) return compared;
    const prefixes = ['--src-prefix=a/', '--dst-prefix=b/'];
    const parameters = ['diff-tree', ...COMPARING, '--patch', ...prefixes, ...compared.value, '--', ...paths];
    const question = { what: 'Comparing the commit', root, maxBytes: MAX_PATCH_BYTES, takesParts: true };
    const said = await questions.ask(question, parameters, signal);
    if (!said.ok) return said;
    return ok({ text: textOf(said.value.output, said.value.cut), isCut: said.value.cut !== undefined });
  }

  async function blame(root: string, wanted: WantedBlame, signal?: AbortSignal): Promise<Result<Blame, Failure>> {
    const { commit: id, path, firstLine, lastLine } = wanted;
    const what = `Asking who changed "${path}"`;
    const facts = await factsOf(root, signal);
    if (!facts.ok) return facts;
    const parameters = ['blame', '--porcelain', '--encoding=UTF-8', '--no-textconv', `-L${firstLine},${lastLine}`, id];
    const said = await questions.ask({ what, root, maxBytes: MUCH }, [...parameters, '--', path], signal);
    if (!said.ok) return said;
    return ok({ lines: parseBlame(said.value.output, facts.value.prefix), isShallow: facts.value.isShallow });
  }

  return {
    async head(root, signal) {
      const parameters = ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'];
      return askForLine({ what: 'Reading the history', root }, parameters, signal);
    },
    resolve,
    log,
    commit,
    patch,
    blame,
    readFile: files.readFile,
    listFiles: files.listFiles,
    readBlob: files.readBlob,
  };
}

interface RootFacts {
  readonly isShallow: boolean;
  /** Where in the repository the root is, with a slash at its end; empty for the whole of it. */
  readonly prefix: string;
}

function parseDetails(text: string): Omit<CommitDetails, 'files' | 'isCut'> {
  const [id = '', parents = '', ...rest] = text.split('\0');
  const [author = '', email = '', date = '', committer = '', committed = '', subject = '', message = ''] =
    rest.map(clean);
  return {
    id,
    parents: parents.split(' ').filter((each) => each !== ''),
    author,
    email,
    date,
    committer,
    committed,
    subject,
    message: message.trimEnd(),
  };
}

/** Lines of files are in whatever encoding they are: all UTF-8, or taken as Latin-1, of which nothing is lost. */
function textOf(output: Buffer, cut: 'size' | 'time' | undefined): string {
  const end = cut === undefined ? output.length : output.lastIndexOf(0x0a) + 1;
  const whole = output.subarray(0, end);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(whole);
  } catch {
    return whole.toString('latin1');
  }
}
