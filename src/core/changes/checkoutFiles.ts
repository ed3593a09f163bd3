import type { WantedFile } from '../ports/checkouts.ts';
import type { ListedFile } from './baseListing.ts';

/**
 * The files of a view as a checkout wants them. What is on disk as in the view is copied from there: `differing` names
 * the files of which that is not certain. A link stays a link, and what was too large to be pinned and nobody has
 * read is as the repository has it now.
 */
export function checkoutFiles(files: readonly ListedFile[], differing: ReadonlySet<string>): WantedFile[] {
  return files.map(({ path, content, object, executable, link }) => {
    if (link !== undefined) return { path };
    if (content !== undefined) return { path, content };
    return object === undefined || !differing.has(path) ? { path } : { path, object: { id: object, executable } };
  });
}
