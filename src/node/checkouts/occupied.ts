import { isMissing } from '../repository/errors.ts';
import { walkFolder } from './walkFolder.ts';

/** Bytes on disk of everything in a folder; where links lead does not count. 0 when it is gone. */
export async function occupiedBytes(folder: string): Promise<number> {
  let bytes = 0;
  try {
    await walkFolder(folder, (entry) => {
      if (entry.kind !== 'hidden') bytes += entry.occupied;
      return true;
    });
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return bytes;
}
