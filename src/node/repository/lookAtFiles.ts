import { lstatSync } from 'node:fs';
import type { Stats } from 'node:fs';
import path from 'node:path';
import pLimit from 'p-limit';
import type { SurveyedFile } from '../../core/ports/repository.ts';
import { isExecutable } from './fileMode.ts';
import { inTurns } from './inTurns.ts';
import { locate } from './locate.ts';
import type { RootFolder } from './roots.ts';

const LINKS_AT_ONCE = 32;

/** What lies under paths of a folder itself, links not followed, by path; only what is there. */
export async function lookAt(
  directory: string,
  paths: Iterable<string>,
  signal?: AbortSignal,
): Promise<Map<string, Stats>> {
  const found = new Map<string, Stats>();
  const look = (file: string): void => {
    const stats = lookOnce(path.join(directory, file));
    if (stats !== undefined) found.set(file, stats);
  };
  // One call after the other is by far the fastest way.
  await inTurns(paths, look, signal);
  return found;
}

function lookOnce(entry: string): Stats | undefined {
  try {
    return lstatSync(entry, { throwIfNoEntry: false });
  } catch {
    // Not permitted, or too long: as good as not there.
    return undefined;
  }
}

/** Of what was looked at: files that are only on disk, and links that lead to a file or folder inside the root. */
export async function surveyLooks(
  roots: readonly RootFolder[],
  root: { readonly name: string; readonly directory: string },
  looks: ReadonlyMap<string, Stats>,
): Promise<SurveyedFile[]> {
  const limit = pLimit(LINKS_AT_ONCE);
  const surveyed = [...looks].map(async ([file, stats]): Promise<SurveyedFile | undefined> => {
    if (stats.isSymbolicLink()) return limit(() => followInside(roots, root, file));
    if (!stats.isFile()) return undefined;
    return { path: file, source: { kind: 'disk', size: stats.size, executable: isExecutable(stats) } };
  });
  return (await Promise.all(surveyed)).filter((file) => file !== undefined);
}

async function followInside(
  roots: readonly RootFolder[],
  root: { readonly name: string; readonly directory: string },
  link: string,
): Promise<SurveyedFile | undefined> {
  const place = await locate(roots, { root: root.name, path: link }).catch(() => undefined);
  if (place?.ok !== true || place.value.kind !== 'there') return undefined;
  const { stats, target } = place.value;
  const leadsTo = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : undefined;
  const relative = path.relative(root.directory, target).split(path.sep).join('/');
  if (leadsTo === undefined || relative === '') return undefined;
  return { path: link, source: { kind: 'link', target: relative, leadsTo } };
}
