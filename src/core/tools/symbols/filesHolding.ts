import pLimit from 'p-limit';
import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { decodeText } from '../../changes/textFile.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import type { Syntax } from '../../ports/syntax.ts';
import type { Stopwatch } from '../stopwatch.ts';

/** A file that has a name somewhere in its text. */
export interface HoldingFile {
  readonly path: string;
  readonly text: string;
}

export interface Holding {
  /** Those that seem to declare the name first, else by path. */
  readonly files: readonly HoldingFile[];
  /** Files that may hold the name and were not looked at, because there are too many of them or the time was up. */
  readonly left: number;
}

const MAX_FILE_BYTES = 1024 * 1024;
const MAX_FILES = 300;
/** Of all texts that are kept for parsing, in UTF-16 units. */
const MAX_CHARACTERS = 20_000_000;
const FILES_AT_ONCE = 16;
/** Files between two looks at the time. */
const BATCH = 64;

/** The files among `paths` that hold a name and can be parsed. Fails with `cancelled`. */
export async function filesHolding(
  name: string,
  paths: readonly string[],
  deps: { readonly view: WorkspaceView; readonly syntax: Syntax; readonly watch: Stopwatch },
  signal: AbortSignal,
): Promise<Result<Holding, Failure>> {
  const { view, syntax, watch } = deps;
  const known = paths.filter((path) => syntax.knows(path));
  const without = isPlain(name) ? await view.filesWithout({ text: name, ignoreCase: false }, signal) : new Set();
  const candidates = known.filter((path) => !without.has(path));
  const limit = pLimit(FILES_AT_ONCE);
  const found: HoldingFile[] = [];
  let looked = 0;
  let characters = 0;
  while (looked < candidates.length && characters < MAX_CHARACTERS && !watch.isLate()) {
    if (signal.aborted) return failed({ kind: 'cancelled', message: 'The search was cancelled.' });
    const batch = candidates.slice(looked, looked + BATCH);
    looked += batch.length;
    const texts = await limit.map(batch, (path) => textOf(path, view, signal));
    for (const file of texts) {
      if (file?.text.includes(name) !== true) continue;
      found.push(file);
      characters += file.text.length;
    }
    await watch.letOthersWork();
  }
  const ranked = likelyFirst(found, name);
  const left = candidates.length - looked + Math.max(0, ranked.length - MAX_FILES);
  return ok({ files: ranked.slice(0, MAX_FILES), left });
}

/** What programs that search texts can be asked for. */
function isPlain(name: string): boolean {
  return /^[\x21-\x7e]+$/.test(name);
}

async function textOf(path: string, view: WorkspaceView, signal: AbortSignal): Promise<HoldingFile | undefined> {
  const read = await view.peekFile(path, signal);
  if (!read.ok || read.value === undefined || read.value.bytes.length > MAX_FILE_BYTES) return undefined;
  const decoded = decodeText(read.value.bytes);
  return decoded.kind === 'binary' ? undefined : { path, text: decoded.text };
}

/** Only where there are too many files does it matter which of them come first. */
function likelyFirst(files: readonly HoldingFile[], name: string): HoldingFile[] {
  if (files.length <= MAX_FILES) return [...files];
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  // A word before the name, or a name that begins its line and takes parameters, a type or a value.
  const declares = new RegExp(`(?:^|[ \\t])[a-z]{2,12} +\\*?${escaped}(?![\\w$])|^[ \\t]*${escaped} *[(:=<?]`, 'm');
  const likely = files.filter(({ text }) => declares.test(text));
  return [...likely, ...files.filter((file) => !likely.includes(file))];
}
