import type { Answer, JobPart } from '../job.ts';
import { callTool } from '../job.ts';
import { isModulePath } from '../migration/repository.ts';
import { count } from './wording.ts';

/** How many files are asked for in one answer. */
const AT_ONCE = 16;

export type FileListing = { readonly type: 'listed'; readonly files: readonly string[] } | { readonly type: 'failed'; readonly problem: string };

/** Every file of the repository that the migration may care about. */
export function* listRepository(say: string): JobPart<FileListing> {
  const all = yield* callTool(say, 'list_files', {});
  if (all.isError) return { type: 'failed', problem: all.text };
  const whole = readListing(all.text);
  if (!whole.isCut) return { type: 'listed', files: whole.files };
  const patterns = ['**/*.js', '**/*.cjs', '**/*.mjs', '**/package.json', '**/*.md', '**/*.ts', '**/.*rc*', 'bin/*'];
  const results = yield {
    say: 'The repository is large, so I list only what matters here.',
    calls: patterns.map((pattern) => ({ name: 'list_files', input: { pattern } })),
  };
  const listings = results.filter(({ isError }) => !isError).map(({ text }) => readListing(text));
  if (listings.some(({ isCut }) => isCut)) return { type: 'failed', problem: 'The repository has more files than I can list.' };
  const files = new Set([...whole.files, ...listings.flatMap((listing) => listing.files)]);
  return { type: 'listed', files: [...files] };
}

function readListing(text: string): { files: string[]; isCut: boolean } {
  const lines = text.split('\n').filter((line) => line !== '');
  const isCut = /^\[.*\]$/.test(lines.at(-1) ?? '') && !isModulePath(lines.at(-1) ?? '');
  const files = isCut ? lines.slice(0, -1) : lines;
  return { files: files.filter((path) => !/(^|\/)node_modules\//.test(path)), isCut };
}

/** The texts of files, several at once; `undefined` for one that could not be read. */
export function* readFiles(paths: readonly string[], noun: string): JobPart<Map<string, string | undefined>> {
  const texts = new Map<string, string | undefined>();
  for (let start = 0; start < paths.length; start += AT_ONCE) {
    const group = paths.slice(start, start + AT_ONCE);
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

/** Reads on where a long file was cut off. */
function* readOn(path: string, beginning: string): JobPart<string | undefined> {
  let text = beginning;
  for (;;) {
    const cut = /\n?\[lines \d+-\d+ of \d+; go on with startLine (\d+)\]\n?$/.exec(text);
    if (!cut) return text;
    const next = yield* callTool('', 'read_file', { path, startLine: Number(cut[1]) });
    if (next.isError) return undefined;
    text = `${text.slice(0, cut.index)}\n${next.text}`;
  }
}
