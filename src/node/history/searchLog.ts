import type { FoundCommits, WantedCommits } from '../../core/ports/history.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Questions } from './questions.ts';
import { LINE_FORMAT, parseCommitLines } from './readCommits.ts';

const MAX_BYTES = 16 * 1024 * 1024;

export interface LogQuestion extends WantedCommits {
  /** Whether the path is a file in the commit where the listing begins. */
  readonly isFile: boolean;
  readonly isShallow: boolean;
  /** Where in the repository the root is; empty for the whole of it. */
  readonly prefix: string;
}

/** Commits as `WantedCommits` says. */
export async function searchLog(
  questions: Questions,
  root: string,
  wanted: LogQuestion,
  signal?: AbortSignal,
): Promise<Result<FoundCommits, Failure>> {
  const { from, path, skip, limit, isShallow, prefix } = wanted;
  const follows = path !== undefined && wanted.isFile;
  const said = await questions.ask(
    { what: 'Listing commits', root, maxBytes: MAX_BYTES, takesParts: true, mayFail: wanted.pattern !== undefined },
    [
      'log',
      ...['-z', '--encoding=UTF-8', '--no-color', '--no-ext-diff', '--no-textconv', `--format=${LINE_FORMAT}`],
      // Git's own --skip counts commits that a search or a renamed file leaves out.
      `--max-count=${skip + limit + 1}`,
      ...(follows ? ['--follow', '--find-renames', '--name-status', '--relative'] : []),
      ...filters(wanted),
      from,
      '--',
      // Of the whole repository also the commits that changed nothing.
      ...(path !== undefined ? [path] : prefix === '' ? [] : ['.']),
    ],
    signal,
  );
  if (!said.ok) return said;
  if (!said.value.succeeded) return failed(badPattern(wanted.pattern ?? ''));
  const commits = parseCommitLines(said.value.output, path);
  const shown = commits.slice(skip, skip + limit);
  if (commits.length > skip + limit) return ok({ commits: shown, more: 'limit', isShallow });
  if (said.value.cut !== undefined) return ok({ commits: shown, more: 'time', isShallow });
  return ok({ commits: shown, isShallow });
}

function filters({ message, author, text, pattern, since, until }: WantedCommits): string[] {
  return [
    '--extended-regexp',
    ...(message === undefined ? [] : [`--grep=${anyCase(message)}`]),
    ...(author === undefined ? [] : [`--author=${anyCase(author)}`]),
    ...(text === undefined ? [] : [`-S${text}`]),
    ...(pattern === undefined ? [] : [`-G${pattern}`]),
    ...(since === undefined ? [] : [`--since=${since}`]),
    ...(until === undefined ? [] : [`--until=${until}`]),
  ];
}

/** A regular expression for exactly this text in any case. Git's own option would ignore case in the search of code as well. */
function anyCase(text: string): string {
  return text
    .split(/(?:)/u)
    .map((character) => {
      const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
      if (lower !== upper && lower.length === 1 && upper.length === 1) return `(${lower}|${upper})`;
      return /[\\^$.|?*+()[\]{}]/.test(character) ? `\\${character}` : character;
    })
    .join('');
}

function badPattern(pattern: string): Failure {
  const message = `Git cannot search for the regular expression ${JSON.stringify(pattern)}. Expected one as POSIX has them (extended), so [0-9] instead of \\d, without look-around; or search for a plain text.`;
  return { kind: 'wrong-use', message };
}
