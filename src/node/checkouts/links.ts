import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { isInside } from '../repository/locate.ts';
import type { WantedEntry } from './entries.ts';

export interface LinkToTranslate {
  /** Real path of the root's folder. */
  readonly root: string;
  /** Absolute path of the link, without links on the way. */
  readonly link: string;
  /** What stands in it. */
  readonly text: string;
  /** Where it goes in the checkout: relative to the root, with forward slashes. */
  readonly path: string;
  /** A folder that comes as a whole to the place that it has in the checkout. Links within it stay as they are. */
  readonly unit?: { readonly source: string; readonly path: string };
}

/** Where a link of the repository has to lead in a checkout. */
export type TranslatedLink =
  /** To the same thing within the checkout. */
  | { readonly kind: 'inside'; readonly target: string; readonly leadsTo: 'file' | 'folder' }
  /** To something that is not in the root, by its real path. */
  | { readonly kind: 'outside'; readonly target: string; readonly leadsTo: 'file' | 'folder' }
  | { readonly kind: 'nowhere' };

/** Nothing in a checkout may lead back into the person's files: absolute links into the root become relative ones. */
export function translateLink({ root, link, text, path: place, unit }: LinkToTranslate): TranslatedLink {
  const spelled = path.resolve(path.dirname(link), text);
  const real = realPathOf(link);
  const leadsTo = real !== undefined && isFolder(real) ? 'folder' : 'file';
  const inside = (target: string): TranslatedLink => ({ kind: 'inside', target, leadsTo });
  if (unit !== undefined && isInside(unit.source, spelled)) {
    return inside(path.relative(path.dirname(link), spelled));
  }
  if (real !== undefined && !isInside(root, real)) return { kind: 'outside', target: real, leadsTo };
  const meant = isInside(root, spelled) ? spelled : real;
  if (meant === undefined) return { kind: 'nowhere' };
  return inside(path.relative(path.dirname(path.join(root, place)), meant));
}

/** The entry that makes a link, with the separators of this system. */
export function linkEntry(target: string, leadsTo: 'file' | 'folder', inView: boolean): WantedEntry {
  return { kind: 'link', target, leadsTo, executable: false, identity: `link:${target}`, inView };
}

function realPathOf(link: string): string | undefined {
  try {
    return realpathSync.native(link);
  } catch {
    return undefined;
  }
}

function isFolder(real: string): boolean {
  return statSync(real, { throwIfNoEntry: false })?.isDirectory() === true;
}
