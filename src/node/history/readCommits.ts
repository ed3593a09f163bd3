import type { CommittedFile, FoundCommit } from '../../core/ports/history.ts';

/** Fields of a commit in a listing, each ended by NUL, the first behind a mark that no id begins with. */
export const LINE_FORMAT = '%x01%H%x00%an%x00%aI%x00%s';
const LINE_FIELDS = 4;

/** Fields of one commit, each ended by NUL. */
export const DETAILS_FORMAT = '%H%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%cI%x00%s%x00%B';

/**
 * The commits in a listing in `LINE_FORMAT` with `-z`, where after each commit may stand what it did to one file. What was
 * cut off at the end is left out.
 */
export function parseCommitLines(output: Buffer, path: string | undefined): FoundCommit[] {
  const tokens = tokensOf(output);
  const commits: FoundCommit[] = [];
  for (let at = 0; at + LINE_FIELDS <= tokens.length;) {
    const [id = '', author = '', date = '', subject = ''] = tokens.slice(at, at + LINE_FIELDS);
    at += LINE_FIELDS;
    let name: string | undefined;
    // A status, then its one or two paths: a path may look like anything, a status begins with a line break.
    while (tokens[at]?.startsWith('\n') === true) {
      const count = /^\n[RC]/.test(tokens[at] ?? '') ? 2 : 1;
      name = tokens[at + count];
      at += 1 + count;
    }
    const commit = { id: id.slice(1), author: clean(author), date, subject: clean(subject) };
    commits.push(name === undefined || name === path ? commit : { ...commit, path: name });
  }
  return commits;
}

/** The tokens that are complete: NUL ends each of them. */
function tokensOf(output: Buffer): string[] {
  const tokens = output.toString('utf8').split('\0');
  tokens.pop();
  return tokens;
}

const KINDS: Readonly<Record<string, CommittedFile['kind']>> = {
  A: 'created',
  M: 'edited',
  D: 'deleted',
  R: 'renamed',
  C: 'copied',
  T: 'retyped',
};

/** The files of `diff-tree --raw -z`: for each `:modes and ids STATUS`, then its path or, when it moved, both. */
export function parseRaw(output: Buffer): CommittedFile[] {
  const tokens = tokensOf(output);
  const files: CommittedFile[] = [];
  for (let at = 0; at < tokens.length;) {
    const letter = (tokens[at] ?? '').split(' ').at(-1)?.charAt(0) ?? '';
    const kind = KINDS[letter] ?? 'edited';
    const moved = kind === 'renamed' || kind === 'copied';
    const [from, path] = moved ? [tokens[at + 1], tokens[at + 2]] : [undefined, tokens[at + 1]];
    at += moved ? 3 : 2;
    if (path !== undefined) files.push({ path, kind, ...(from === undefined ? {} : { from }) });
  }
  return files;
}

/** Numbers of added and removed lines by path, of `diff-tree --numstat -z`. Binary files are left out. */
export function parseNumbers(output: Buffer): Map<string, NonNullable<CommittedFile['lines']>> {
  const tokens = tokensOf(output);
  const numbers = new Map<string, NonNullable<CommittedFile['lines']>>();
  for (let at = 0; at < tokens.length;) {
    const match = /^(\d+|-)\t(\d+|-)\t(.*)$/s.exec(tokens[at] ?? '');
    const moved = match?.[3] === '';
    const path = moved ? tokens[at + 2] : match?.[3];
    at += moved ? 3 : 1;
    if (path !== undefined && match?.[1] !== undefined && match[1] !== '-') {
      numbers.set(path, { added: Number(match[1]), removed: Number(match[2]) });
    }
  }
  return numbers;
}

/** Without what could move a terminal's cursor, or look like lines of ours. */
export function clean(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
}
