import { homedir } from 'node:os';
import path from 'node:path';
import { runGit } from '../repository/runGit.ts';
import { parentOf, readRules } from './ignoring.ts';
import type { OuterRules } from './ignoring.ts';

/** The person's repository, as far as a checkout takes after it. Paths are absolute. */
export interface SourceRepository {
  /** Folder of the files. */
  readonly topLevel: string;
  /** Of this worktree: holds its index. */
  readonly gitFolder: string;
  /** Of all worktrees: holds what is set for all. */
  readonly commonFolder: string;
  readonly objectsFolder: string;
  readonly objectFormat: string;
  /** The name of the branch (`refs/heads/…`) or, where none is checked out, the id of the commit. */
  readonly head: string;
  /** Lines `ID NAME`, sorted by name. */
  readonly refs: readonly string[];
  /** Settings that change how git sees the files, by name. */
  readonly settings: ReadonlyMap<string, string>;
}

const TIMEOUT_MS = 20_000;
/** How git sees files, and who commits. None of these names a program. */
const SETTINGS =
  '^(core\\.(autocrlf|eol|filemode|ignorecase|symlinks|precomposeunicode|longpaths|sparsecheckout|sparsecheckoutcone)|index\\.sparse|user\\.(name|email))$';

/**
 * The repository that a folder lies in; `undefined` where there is none with files, or no git. Only asks questions: git
 * takes no locks, refreshes nothing and runs nothing.
 */
export async function findSourceRepository(
  git: string,
  directory: string,
  signal: AbortSignal | undefined,
): Promise<SourceRepository | undefined> {
  const ask = async (...parameters: string[]): Promise<string | undefined> => {
    const run = await runGit({ git, directory, timeoutMs: TIMEOUT_MS }, parameters, signal);
    return run.kind === 'ended' && run.exitCode === 0 ? new TextDecoder().decode(run.stdout) : undefined;
  };
  const places = await ask(
    'rev-parse',
    '--path-format=absolute',
    '--show-toplevel',
    '--git-dir',
    '--git-common-dir',
    '--git-path',
    'objects',
    '--show-object-format',
  );
  const [topLevel, gitFolder, commonFolder, objectsFolder, objectFormat, ...rest] = (places ?? '').split('\n');
  // A folder whose name has a line break makes more lines than that.
  if (!topLevel || !gitFolder || !commonFolder || !objectsFolder || !objectFormat || rest.join('') !== '') {
    return undefined;
  }
  const [branch, commit, refs, settings] = await Promise.all([
    ask('symbolic-ref', '--quiet', 'HEAD'),
    ask('rev-parse', '--quiet', '--verify', 'HEAD'),
    ask(
      'for-each-ref',
      '--sort=refname',
      '--format=%(objectname) %(refname)',
      'refs/heads',
      'refs/tags',
      'refs/remotes',
    ),
    ask('config', '-z', '--get-regexp', SETTINGS),
  ]);
  const head = (branch ?? commit)?.trim();
  if (head === undefined) return undefined;
  return {
    topLevel: path.normalize(topLevel),
    gitFolder,
    commonFolder,
    objectsFolder,
    objectFormat,
    head,
    refs: (refs ?? '').split('\n').filter((line) => line !== ''),
    settings: parseSettings(settings ?? ''),
  };
}

/** The rules for ignored files that are no part of a root's files, the weakest first. */
export async function findOuterRules(
  git: string,
  directory: string,
  repository: SourceRepository | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly OuterRules[]> {
  if (repository === undefined) return [];
  const inside = path.relative(repository.topLevel, directory).split(path.sep).join('/');
  const prefix = inside === '' ? '' : `${inside}/`;
  const call = { git, directory, timeoutMs: TIMEOUT_MS };
  const run = await runGit(call, ['config', '--type=path', '--get', 'core.excludesFile'], signal);
  const configured = run.kind === 'ended' && run.exitCode === 0 ? new TextDecoder().decode(run.stdout).trim() : '';
  const personal = configured === '' ? defaultExcludesFile() : path.resolve(repository.topLevel, configured);
  const files = [
    { prefix, file: personal },
    { prefix, file: path.join(repository.commonFolder, 'info', 'exclude') },
    ...ignoreFilesAbove(repository.topLevel, inside),
  ];
  return files.flatMap((each) => {
    const text = readRules(each.file);
    return text === undefined ? [] : [{ prefix: each.prefix, text }];
  });
}

function defaultExcludesFile(): string {
  const configuration = process.env['XDG_CONFIG_HOME'] ?? '';
  return path.join(configuration === '' ? path.join(homedir(), '.config') : configuration, 'git', 'ignore');
}

/** The .gitignore files of the folders above a root that is a folder within its repository, the topmost first. */
function ignoreFilesAbove(topLevel: string, inside: string): { prefix: string; file: string }[] {
  const found: { prefix: string; file: string }[] = [];
  for (let folder = inside; folder !== '';) {
    folder = parentOf(folder);
    const prefix = `${folder === '' ? inside : inside.slice(folder.length + 1)}/`;
    found.push({ prefix, file: path.join(topLevel, folder, '.gitignore') });
  }
  return found.reverse();
}

/** Entries are `name`, a line break, and the value; a name alone stands for `true`. Later ones win. */
function parseSettings(output: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const entry of output.split('\0')) {
    if (entry === '') continue;
    const end = entry.indexOf('\n');
    settings.set(end < 0 ? entry : entry.slice(0, end), end < 0 ? 'true' : entry.slice(end + 1));
  }
  return settings;
}
