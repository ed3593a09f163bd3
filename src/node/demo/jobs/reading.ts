import type { Answer, JobPart } from '../job.ts';
import { callTool } from '../job.ts';
import { count } from './wording.ts';

/** How many files are asked for in one answer, unless that took too many answers. */
const AT_ONCE = 16;
const MOST_TURNS = 10;
/** Of 1,000 files each. */
const MOST_PAGES = 20;

export type FileListing =
  | { readonly type: 'listed'; readonly files: readonly string[] }
  | { readonly type: 'failed'; readonly problem: string };

/** Every file of the repository that the migration may care about. */
export function* listRepository(say: string): JobPart<FileListing> {
  const all = yield* callTool(say, 'list_files', {});
  if (all.isError) return { type: 'failed', problem: all.text };
  const whole = readListing(all.text);
  if (whole.next === undefined) return { type: 'listed', files: whole.files };
  const patterns = ['**/*.js', '**/*.cjs', '**/*.mjs', '**/package.json', '**/*.md', '**/*.ts', '**/.*rc*', 'bin/*'];
  const results = yield {
    say: 'The repository is large, so I list only what matters here.',
    calls: patterns.map((pattern) => ({ name: 'list_files', input: { pattern } })),
  };
  const files = new Set(whole.files);
  for (const [position, pattern] of patterns.entries()) {
    const result = results[position];
    if (!result || result.isError) continue;
    const listed = yield* listOn(pattern, result.text);
    if (!listed) return { type: 'failed', problem: 'The repository has more files than I can list.' };
    for (const path of listed) files.add(path);
  }
  return { type: 'listed', files: [...files] };
}

/** The files of a page and of those after it; `undefined`: there are too many. */
function* listOn(pattern: string, firstPage: string): JobPart<readonly string[] | undefined> {
  let page = readListing(firstPage);
  const files = [...page.files];
  for (let pages = 1; page.next !== undefined; pages += 1) {
    if (pages === MOST_PAGES) return undefined;
    const result = yield* callTool('', 'list_files', { pattern, after: page.next });
    if (result.isError) return undefined;
    page = readListing(result.text);
    files.push(...page.files);
  }
  return files;
}

/** The files of a page, and its last one when more come after it. Lines in square brackets are notes of the tool. */
function readListing(text: string): { files: string[]; next: string | undefined } {
  const lines = text.split('\n').filter((line) => line !== '');
  const note = /^\[.* .*\]$/.test(lines.at(-1) ?? '') ? (lines.pop() ?? '') : '';
  const files = lines.filter((path) => !/(^|\/)node_modules\//.test(path));
  return { files, next: note.includes(' go on with after ') ? lines.at(-1) : undefined };
}

/** The texts of files, several at once; `undefined` for one that could not be read. */
export function* readFiles(paths: readonly string[], noun: string): JobPart<Map<string, string | undefined>> {
  const texts = new Map<string, string | undefined>();
  const atOnce = Math.max(AT_ONCE, Math.ceil(paths.length / MOST_TURNS));
  for (let start = 0; start < paths.length; start += atOnce) {
    const group = paths.slice(start, start + atOnce);
    const results = yield readingAnswer(group, start === 0 ? `Reading ${count(paths.length, noun)}.` : '');
    for (const [position, path] of group.entries()) {
      const result = results[position];
      texts.set(path, result && !result.isError ? yield* readOn(path, result.text) : undefined);
    }
  }
  return texts;
}

function readingAnswer(paths: readonly string[], say: string): Answer {
  return { say, calls: paths.map((path) => ({ name: 'read_file', input: { path } })) };
}

/** Reads on where a long file was cut off. `undefined`: its text cannot be had as it stands. */
function* readOn(path: string, beginning: string): JobPart<string | undefined> {
  const parts: string[] = [];
  let page = readPage(beginning);
  while (page?.next !== undefined) {
    parts.push(page.text);
    const result = yield* callTool('', 'read_file', { path, startLine: page.next });
    if (result.isError) return undefined;
    page = readPage(result.text);
  }
  return page && [...parts, page.text].join('\n');
}

/** The text of a page without the notes in square brackets, and the line to go on with. `undefined`: it is not whole. */
function readPage(shown: string): { text: string; next: number | undefined } | undefined {
  if (shown === '[the file is empty]') return { text: '', next: undefined };
  const notes = /(?:\n\[(?:this file is not UTF-8;|lines \d+-\d+ of \d+|line \d+ is longer than)[^\n]*\])+$/.exec(
    shown,
  );
  if (!notes) return { text: shown, next: undefined };
  if (/\[line \d+ is longer/.test(notes[0])) return undefined;
  const text = shown.slice(0, notes.index);
  const next = /; go on with startLine (\d+)\]$/.exec(notes[0])?.[1];
  // A note at the end of the file hides whether its last line has an end; nearly all have.
  return next === undefined ? { text: `${text}\n`, next } : { text, next: Number(next) };
}
