import type { WantedFile } from '../ports/checkouts.ts';
import type { ListedFile } from './baseListing.ts';

/**
 * The files of a view as a checkout wants them. A link stays a link, and what was too large to be pinned and nobody has
 * read is as the repository has it now.
 */
export function checkoutFiles(files: readonly ListedFile[]): WantedFile[] {
  return files.map(({ path, content, object, executable, link }) => {
    if (link !== undefined) return { path };
    if (content !== undefined) return { path, content };
    return object === undefined ? { path } : { path, object: { id: object, executable } };
  });
}
