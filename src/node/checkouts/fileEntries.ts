import type { WantedEntry } from './entries.ts';
import type { Standing } from './stamps.ts';

/** A file that is copied from where it is on disk now. */
export function diskFile(source: string, standing: Standing, inView: boolean): WantedEntry {
  const { executable } = standing;
  return { kind: 'file', from: 'disk', source, executable, inView, identity: diskIdentity(source, standing) };
}

/** Equal as long as the file on disk is the same. */
export function diskIdentity(source: string, { stamp }: Standing): string {
  return `disk:${source}:${stamp}`;
}
