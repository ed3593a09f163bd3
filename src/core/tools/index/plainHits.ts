import type { QueryWords } from '../../../shared/codeWords.ts';
import { decodeText } from '../../changes/textFile.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { Stopwatch } from '../stopwatch.ts';
import { countWords } from './wordMatches.ts';

/** A line that was found by the words in it. */
export interface PlainHit {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

interface Search {
  readonly view: WorkspaceView;
  readonly words: QueryWords;
  readonly watch: Stopwatch;
  /** Files that are found already. */
  readonly leaveOut: ReadonlySet<string>;
}

const MOST_HITS = 8;
const MOST_FILES = 5_000;
const LARGEST_FILE_BYTES = 512 * 1024;
const LONGEST_LINE = 2_000;
/** Lines between two looks at the time. */
const STRIDE = 200;

/** The files with the most different words of the query, each by its best line; as many as the time allows to look at. */
export async function plainHits(
  paths: readonly string[],
  { view, words, watch, leaveOut }: Search,
  signal: AbortSignal,
): Promise<readonly PlainHit[]> {
  const hits: (PlainHit & { readonly count: number })[] = [];
  for (const path of paths.filter((each) => !leaveOut.has(each)).slice(0, MOST_FILES)) {
    if (signal.aborted || watch.isLate()) break;
    const file = await view.peekFile(path, signal);
    if (!file.ok || file.value === undefined || file.value.bytes.length > LARGEST_FILE_BYTES) continue;
    const decoded = decodeText(file.value.bytes);
    if (decoded.kind === 'binary') continue;
    const count = countWords(`${path}\n${decoded.text}`, words);
    const best = count === 0 ? undefined : await bestLine(decoded.text.split('\n'), words, watch);
    if (best !== undefined) hits.push({ path, ...best, count });
    const turn = watch.letOthersWork();
    if (turn !== undefined) await turn;
  }
  return hits.sort((a, b) => b.count - a.count || (a.path < b.path ? -1 : 1)).slice(0, MOST_HITS);
}

async function bestLine(
  lines: readonly string[],
  words: QueryWords,
  watch: Stopwatch,
): Promise<{ line: number; text: string } | undefined> {
  let best: { line: number; text: string; count: number } | undefined;
  for (const [index, text] of lines.entries()) {
    if (index % STRIDE === STRIDE - 1 && watch.isLate()) break;
    const turn = index % STRIDE === STRIDE - 1 ? watch.letOthersWork() : undefined;
    if (turn !== undefined) await turn;
    const count = countWords(text.slice(0, LONGEST_LINE), words);
    if (count > (best?.count ?? 0)) best = { line: index + 1, text: text.trim(), count };
  }
  return best && { line: best.line, text: best.text };
}
