import { parsePatch } from 'diff';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';

/** What a patch does to one file. */
export interface FilePatch {
  readonly kind: 'create' | 'edit' | 'delete' | 'rename';
  /** The file as it is called before; of a new one as it is to be called. */
  readonly path: string;
  /** Only of a rename. */
  readonly to?: string;
  /** Whether it is to be executable. Absent: as it is. */
  readonly executable?: boolean;
  readonly hunks: readonly PatchHunk[];
}

/** A place of a file: lines without line ends. */
export interface PatchHunk {
  /** Index of its first line, from 0, as the patch has it. */
  readonly start: number;
  /** The lines that must be there, and those that come in their place. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Whether the last line is said to have no line end. Absent: nothing is said of it. */
  readonly endsBareBefore?: boolean;
  readonly endsBareAfter?: boolean;
}

export const MAX_PATCH_FILES = 100;
export const MAX_PATCH_HUNKS = 1_000;

type Parsed = ReturnType<typeof parsePatch>[number];

/** Reads a unified diff of one or more files. Fails with a sentence for the model. */
export function readPatch(text: string): Result<readonly FilePatch[], string> {
  const plain = withoutFence(text.replaceAll('\r\n', '\n'));
  if (/^(?:GIT binary patch|Binary files .* differ)$/m.test(plain)) return failed(BINARY);
  const parsed = parse(plain);
  if (!parsed.ok) return parsed;
  const patches: FilePatch[] = [];
  for (const [index, file] of parsed.value.entries()) {
    const patch = filePatch(file);
    if (!patch.ok) return failed(`File ${index + 1} of the patch: ${patch.failure}`);
    if (patch.value !== undefined) patches.push(patch.value);
  }
  if (patches.length === 0) return failed(`It names no file. ${FORM}`);
  if (patches.length > MAX_PATCH_FILES)
    return failed(`It changes ${patches.length} files, and at most ${MAX_PATCH_FILES} are taken at once: split it.`);
  if (patches.reduce((sum, { hunks }) => sum + hunks.length, 0) > MAX_PATCH_HUNKS)
    return failed(`It has more than ${MAX_PATCH_HUNKS} hunks: split it.`);
  return ok(patches);
}

const FORM =
  'Expected a unified diff: for each file "--- a/path" and "+++ b/path" (or /dev/null), then hunks that begin with "@@ -line,count +line,count @@" and whose lines begin with " ", "+" or "-".';
const BINARY =
  'It holds a binary patch, and only texts can be patched. Leave that file out; commands can make binary files.';

/** Models like to put what they write between marks of Markdown. */
function withoutFence(text: string): string {
  return /^\s*```\w*\n([^]*?\n)```\s*$/.exec(text)?.[1] ?? text;
}

function parse(text: string): Result<readonly Parsed[], string> {
  try {
    return ok(parsePatch(text));
  } catch (first) {
    try {
      return ok(parsePatch(recounted(text)));
    } catch {
      return failed(`It cannot be read: ${first instanceof Error ? first.message : String(first)}. ${FORM}`);
    }
  }
}

/** With the numbers of lines that the hunks have, which models often count wrong. */
function recounted(text: string): string {
  const lines = text.split('\n');
  const isHeader = (line: string, next: string | undefined): boolean =>
    /^(?:@@ |diff --git |Index: )/.test(line) || (line.startsWith('--- ') && next?.startsWith('+++ ') === true);
  return lines
    .map((line, index) => {
      const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)$/.exec(line);
      if (header === null) return line;
      const [, before = '1', after = '1', rest = ''] = header;
      let end = index + 1;
      while (end < lines.length && !isHeader(lines[end] ?? '', lines[end + 1])) end += 1;
      while (lines[end - 1] === '') end -= 1;
      const body = lines.slice(index + 1, end);
      const count = (signs: string): number =>
        body.filter((each) => each === '' || signs.includes(each[0] ?? '')).length;
      return `@@ -${before},${count(' -')} +${after},${count(' +')} @@${rest}`;
    })
    .join('\n');
}

/** `undefined`: it is nothing but what stands before or after the files. */
function filePatch(file: Parsed): Result<FilePatch | undefined, string> {
  const [before, after] = namesIn(file);
  if (before === undefined || after === undefined) {
    return file.hunks.length === 0 ? ok(undefined) : failed(`its hunks come without the name of a file. ${FORM}`);
  }
  const hunks = file.hunks.map(hunkOf);
  const mode = file.newMode === undefined ? {} : { executable: file.newMode === '100755' };
  const path = before === NO_FILE ? after : before;
  if (path === NO_FILE) return failed(`both of its names are ${NO_FILE}. ${FORM}`);
  if (file.newMode !== undefined && !/^100(?:644|755)$/.test(file.newMode))
    return failed(
      `${path} is a link or a repository of its own (mode ${file.newMode}), and only files can be patched.`,
    );
  if (file.isCopy === true)
    return failed(`${path} is to be copied, which patches cannot do here. Use write_file for the copy.`);
  if (before === NO_FILE || file.isCreate === true) return ok({ kind: 'create', path: after, ...mode, hunks });
  if (after === NO_FILE || file.isDelete === true) return ok({ kind: 'delete', path: before, hunks });
  if (before !== after) {
    if (file.isRename === true) return ok({ kind: 'rename', path: before, to: after, ...mode, hunks });
    return failed(
      `it names ${before} and ${after}. To move a file write "rename from ${before}" and "rename to ${after}" below a "diff --git" line, else give the same path twice.`,
    );
  }
  if (hunks.length === 0 && file.newMode === undefined) return failed(`${path} has no hunks, so nothing would change.`);
  return ok({ kind: 'edit', path, ...mode, hunks });
}

const NO_FILE = '/dev/null';

/** The names without the letters that Git puts before them. */
function namesIn(file: Parsed): [string | undefined, string | undefined] {
  const [before, after] = [file.oldFileName ?? file.index, file.newFileName ?? file.index];
  const isPrefixed = (name: string | undefined, prefix: string): boolean =>
    name === NO_FILE || name?.startsWith(prefix) === true;
  if (!isPrefixed(before, 'a/') || !isPrefixed(after, 'b/')) return [before, after];
  return [before, after].map((name) => (name === NO_FILE ? name : name?.slice(2))) as [string, string];
}

function hunkOf({ oldStart, lines }: Parsed['hunks'][number]): PatchHunk {
  const before: string[] = [];
  const after: string[] = [];
  let last = ' ';
  const bare = { before: false, after: false, isSaid: false };
  for (const line of lines) {
    const sign = line === '' ? ' ' : (line[0] ?? ' ');
    if (sign === '\\') {
      bare.isSaid = true;
      if (last !== '+') bare.before = true;
      if (last !== '-') bare.after = true;
      continue;
    }
    last = sign;
    if (sign !== '+') before.push(line.slice(1));
    if (sign !== '-') after.push(line.slice(1));
  }
  const said = bare.isSaid ? { endsBareBefore: bare.before, endsBareAfter: bare.after } : {};
  return { start: oldStart - 1, before, after, ...said };
}
