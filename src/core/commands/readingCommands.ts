import { parseViewPath } from '../changes/paths.ts';
import type { SimpleCommand } from './shellLine.ts';
import type { ShellWord } from './shellWord.ts';

/**
 * Whether a command only reads, and only in the folder where it runs (whose absolute path is `folder`), or only prints. From
 * a list of programs and of their options; what is not in it is taken to do more.
 */
export function onlyReads({ words }: SimpleCommand, folder?: string): boolean {
  const [program, ...given] = words;
  const check = PROGRAMS[program.value ?? ''];
  return check?.(given, folder) ?? false;
}

/** The names in the list, sorted, for people. */
export function readingPrograms(): string[] {
  return Object.keys(PROGRAMS).sort();
}

/** Whether an argument, should it name a file, names one in the folder: no way up, nothing absolute, nowhere in it. */
export function staysInside(argument: string, folder?: string): boolean {
  if (/[\0\r\n]/.test(argument)) return false;
  const value =
    folder !== undefined && argument.startsWith(`${folder}/`) ? argument.slice(folder.length + 1) : argument;
  if (value === folder || value === '/dev/null') return true;
  if (value.split(/[/\\=:,]/).includes('..') || /^-[A-Za-z]+\.\.([/\\=:,]|$)/.test(value)) return false;
  return !/(^|[=:,])[/\\~]|^-[A-Za-z]+[/~]/.test(value);
}

/** Whether a path stays inside and does not lead into `.git`, where files can be commands. */
export function isWorkPath(path: string, folder?: string): boolean {
  if (!staysInside(path, folder) || path === '/dev/null') return false;
  const relative = folder !== undefined && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
  return relative === '.' || relative === './' || relative === folder || parseViewPath(relative).ok;
}

type Check = (given: readonly ShellWord[], folder: string | undefined) => boolean;

/** Every argument stays inside; names of files by pattern too. For programs none of whose options can do harm. */
const filesInside: Check = (given, folder) =>
  given.every(({ kind, value, source }) => kind !== 'expansion' && staysInside(value ?? source, folder));

/** The same for programs that have harmful options: none may come out of a pattern. */
const optionsKnown: Check = (given, folder) =>
  filesInside(given, folder) && given.every(({ kind, start }) => kind === 'literal' || /^[^-]/.test(start));

const printsWords: Check = (given, folder) =>
  given.every(({ kind, source }) => kind !== 'pattern' || staysInside(source, folder));

const anyLiteral: Check = (given) => given.every(({ kind }) => kind === 'literal');

const alone: Check = (given) => given.length === 0;

/** Takes only options that match. */
function withOptions(options: RegExp, files: Check = optionsKnown): Check {
  return (given, folder) =>
    files(given, folder) && given.every(({ start }) => !/^-./.test(start) || start === '--' || options.test(start));
}

function withoutOptions(options: RegExp): Check {
  return (given, folder) => optionsKnown(given, folder) && !given.some(({ start }) => options.test(start));
}

function onlyArgument(...allowed: readonly string[]): Check {
  return ([first, ...others]) => others.length === 0 && allowed.includes(first?.value ?? '');
}

const PROGRAMS: Readonly<Record<string, Check>> = {
  __proto__: null as never,
  ...each(
    'ls cat head tail wc grep egrep fgrep nl tac rev cut fold paste comm od hexdump strings stat du',
    filesInside,
  ),
  ...each('diff cmp md5sum sha1sum sha256sum cksum column readlink', filesInside),
  ...each('echo', printsWords),
  ...each('true false : basename dirname which type tr uname whoami nproc sleep seq expr', anyLiteral),
  ...each('exit return break continue shift', (given) => given.length <= 1),
  ...each('pwd exec', alone),
  ...each('node npm npx', onlyArgument('--version', '-v')),
  ...each('git python python3 ruby java gcc g++ clang make cmake rg bash', onlyArgument('--version')),
  cd: changesFolder,
  command: ([option, name, ...others]) =>
    /^-[vV]$/.test(option?.value ?? '') && name?.kind === 'literal' && others.length === 0,
  date: ([first, ...others]) => others.length === 0 && (first === undefined || /^(-u|\+.*)$/.test(first.value ?? '')),
  // What `-exec` runs is listed, and so judged, by itself.
  find: (given, folder) =>
    anyLiteral(given, folder) &&
    filesInside(given, folder) &&
    !given.some(({ start }) => /^-(delete|fprint|fls|files0)/.test(start)),
  git: readsHistory,
  printf: (given, folder) =>
    printsWords(given, folder) && given[0]?.kind === 'literal' && !given[0].start.startsWith('-'),
  rg: withoutOptions(/^--(pre|hostname-bin|search-zip)|^-[A-Za-z0-9]*z/),
  sed: printsLines,
  sort: withOptions(/^-([bcCdfghiMmnRrsuVz]+|k[\d.,A-Za-z]*|t.?)$/),
  tree: withOptions(/^-([adfiL]+|I|P)$|^--(dirsfirst|noreport|gitignore)$/),
  uniq: (given, folder) =>
    withOptions(/^-[cdDiuz]+$/)(given, folder) && given.filter(({ start }) => !start.startsWith('-')).length <= 1,
  test: testsFiles,
  '[': (given) => given.at(-1)?.value === ']' && testsFiles(given.slice(0, -1)),
};

function each(names: string, check: Check): Record<string, Check> {
  return Object.fromEntries(names.split(' ').map((name) => [name, check]));
}

/** Not into `.git` either: a redirect that follows would write there. */
function changesFolder(given: readonly ShellWord[], folder: string | undefined): boolean {
  const [target] = given;
  return (
    given.length === 1 && target?.value !== undefined && /^[^-]/.test(target.value) && isWorkPath(target.value, folder)
  );
}

/** `sed -n 10,20p`: any other script may write files or run commands. */
function printsLines(given: readonly ShellWord[], folder: string | undefined): boolean {
  const [quiet, script, ...files] = given;
  return (
    quiet?.value === '-n' &&
    /^(\d+|\$)(,(\d+|\$))?p$/.test(script?.value ?? '') &&
    filesInside(files, folder) &&
    files.every(({ start }) => /^[^-]/.test(start))
  );
}

/** Operators of `test` at the places where they are operators; `-v` evaluates an index and is none of them. */
function testsFiles(given: readonly ShellWord[]): boolean {
  const [first, second, third, ...others] = given[0]?.value === '!' ? given.slice(1) : given;
  if (first === undefined || second === undefined || others.length > 0) return false;
  const plain = (word: ShellWord): boolean => word.kind === 'literal' || (word.kind === 'expansion' && word.single);
  if (third === undefined) return /^-[nzdefghLprsSwx]$/.test(first.value ?? '') && plain(second);
  const operator = second.value ?? '';
  return plain(first) && plain(third) && /^(=|==|!=|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot|-ef)$/.test(operator);
}

const HISTORY_COMMANDS: ReadonlySet<string> = new Set(
  'status diff log show blame annotate shortlog rev-parse rev-list ls-files ls-tree describe merge-base'.split(' '),
);

/** Options that write a file, run a program or leave the repository. Git takes any beginning of them too. */
const HARMFUL_OPTIONS = [
  '--output',
  '--ext-diff',
  '--textconv',
  '--filters',
  '--no-index',
  '--show-signature',
  '--git-dir',
  '--work-tree',
];

function readsHistory(given: readonly ShellWord[], folder: string | undefined): boolean {
  if (onlyArgument('--version')(given, folder)) return true;
  const [subcommand, ...rest] = /^(-P|--no-pager)$/.test(given[0]?.value ?? '') ? given.slice(1) : given;
  if (subcommand?.value === 'branch') {
    return rest.length > 0 && rest.every(({ value }) => /^(--show-current|--list|-a|-r|-vv?)$/.test(value ?? ''));
  }
  if (!HISTORY_COMMANDS.has(subcommand?.value ?? '') || !optionsKnown(rest, folder)) return false;
  return !rest.some(({ start }) => {
    const name = start.split('=', 1)[0] ?? '';
    return name.startsWith('--') && name.length > 2 && HARMFUL_OPTIONS.some((option) => option.startsWith(name));
  });
}
