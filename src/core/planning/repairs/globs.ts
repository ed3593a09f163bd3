import { createWriteGuard } from '../../changes/writeScope.ts';

/** What a glob begins with that is no wildcard, and whether it covers all below that. */
export interface Place {
  readonly base: string;
  /** `file`: that path only (or folder, with all below); `tree`: all below; `some`: some of what is below. */
  readonly covers: 'file' | 'tree' | 'some';
}

const WILDCARD = /[*?[\]{}()!+@]/;

export function placeOf(glob: string): Place {
  const segments = glob
    .replace(/^(?:\.?\/)+/, '')
    .replace(/\/+$/, '')
    .split('/');
  const first = segments.findIndex((segment) => WILDCARD.test(segment));
  if (first === -1) return { base: segments.join('/'), covers: 'file' };
  const rest = segments.slice(first);
  // A glob without a slash matches names anywhere.
  const isTree = rest.every((segment) => segment === '**' || segment === '*') && (first > 0 || rest[0] === '**');
  return { base: segments.slice(0, first).join('/'), covers: isTree ? 'tree' : 'some' };
}

/** Whether all that the glob matches lies in one of the others, as far as that can be told. */
export function isWithin(glob: string, others: readonly string[]): boolean {
  if (others.includes(glob)) return true;
  const { base, covers } = placeOf(glob);
  if (covers === 'file') return createWriteGuard([{ of: '', allow: others }])(base) === undefined;
  return others.some((other) => {
    const place = placeOf(other);
    return place.covers !== 'some' && isAtOrBelow(base, place.base);
  });
}

/** Whether nothing that the glob matches lies in any of the others, as far as that can be told. */
export function isOutside(glob: string, others: readonly string[]): boolean {
  const { base, covers } = placeOf(glob);
  if (covers === 'file' && createWriteGuard([{ of: '', allow: others }])(base) === undefined) return false;
  return others.every((other) => {
    const place = placeOf(other);
    if (isAnywhere(other) || isAnywhere(glob)) return false;
    return !isAtOrBelow(base, place.base) && !isAtOrBelow(place.base, base);
  });
}

/** Whether all that the glob matches is forbidden, as far as that can be told. */
export function isForbidden(glob: string, forbidden: readonly string[]): boolean {
  if (forbidden.includes(glob)) return true;
  const { base, covers } = placeOf(glob);
  if (covers === 'some' && base === '') return false;
  return base !== '' && createWriteGuard([{ of: '', deny: forbidden }])(base) !== undefined;
}

function isAnywhere(glob: string): boolean {
  return placeOf(glob).base === '';
}

function isAtOrBelow(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}
