import type { Repository } from '../ports/repository.ts';
import type { TextFinder } from '../ports/search.ts';

/** ASCII characters that a file must have for a search to find anything in it. */
export interface SearchedText {
  readonly text: string;
  readonly ignoreCase: boolean;
}

const TIMEOUT_MS = 10_000;

/**
 * Of files by path, with their objects: those that certainly do not have the text. The disk is searched, which proves something
 * only of files that are still the object; so what differs is asked after the search, not before it.
 */
export async function withoutText(
  wanted: SearchedText,
  objects: ReadonlyMap<string, string>,
  deps: {
    readonly finder: TextFinder | undefined;
    readonly repository: Pick<Repository, 'differing'>;
    readonly root: string;
  },
  signal?: AbortSignal,
): Promise<Set<string>> {
  const { finder, repository, root } = deps;
  if (finder === undefined || objects.size === 0) return new Set();
  const found = await finder.find({ ...wanted, root, timeoutMs: TIMEOUT_MS }, signal);
  if (found === undefined) return new Set();
  const differing = await repository.differing(root, objects, signal);
  if (!differing.ok) return new Set();
  const without = new Set<string>();
  for (const [path, mayHave] of found) {
    if (!mayHave && objects.has(path) && !differing.value.has(path)) without.add(path);
  }
  return without;
}
