import type { WantedEntry } from './entries.ts';
import type { Standing } from './stamps.ts';

/** A file that is copied from where it is on disk now. */
export function diskFile(source: string, standing: Standing, inView: boolean): WantedEntry {
  const { executable, stamp } = standing;
  return { kind: 'file', from: 'disk', source, executable, inView, identity: `disk:${source}:${stamp}` };
}
