import { createHash } from 'node:crypto';
import { posix, win32 } from 'node:path';

/** What tells where a person's data belong on this machine. */
export interface UserPlaces {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * Where the runs on a folder are kept when nobody says otherwise: a folder of its own under the user's data directory,
 * named after the folder and told apart by its path. `folder` is absolute, with links resolved.
 */
export function defaultStorageFolder(folder: string, places: UserPlaces): string {
  const { join, basename } = places.platform === 'win32' ? win32 : posix;
  const name =
    basename(folder)
      .replaceAll(/[^\p{L}\p{N}._-]/gu, '-')
      .slice(0, 40) || 'root';
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  return join(dataDirectory(places), `${name}-${digest}`);
}

function dataDirectory({ platform, environment, home }: UserPlaces): string {
  if (platform === 'win32') {
    return win32.join(environment['LOCALAPPDATA'] ?? win32.join(home, 'AppData', 'Local'), 'Wavewright');
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Wavewright');
  // The specification has relative paths ignored: https://specifications.freedesktop.org/basedir-spec/latest/
  const said = environment['XDG_DATA_HOME'];
  return posix.join(said?.startsWith('/') ? said : posix.join(home, '.local', 'share'), 'wavewright');
}
