import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { BaseListing } from '../../changes/baseListing.ts';
import type { Base } from '../../changes/pinnedBase.ts';
import { decodeText } from '../../changes/textFile.ts';

/** A file of the base, by the name under which it was found. */
export interface ProjectFile {
  readonly path: string;
  /** The same without links: two of one content have one of these. */
  readonly real: string;
  /** Absent: known when it is read. */
  readonly size: number | undefined;
}

/** What a repository says to those who work on it. Links that lead out of it are no part of a base. */
export interface ProjectFiles {
  /** Each once, sorted by path. */
  readonly all: readonly ProjectFile[];
  /** The files below a folder, sorted by path, also where the folder or one above it is a link. */
  below(folder: string): Promise<readonly ProjectFile[]>;
  /** The text; or what keeps it from being read, as the end of a sentence. */
  read(file: ProjectFile, maxBytes: number): Promise<Result<string, string>>;
}

/** Fails when the base cannot be listed. */
export async function openProjectFiles(
  base: Pick<Base, 'list' | 'readFile' | 'resolve'>,
  signal: AbortSignal,
): Promise<Result<ProjectFiles, Failure>> {
  const listed = await base.list(signal);
  if (!listed.ok) return listed;
  const listing = listed.value;
  const byPath = new Map(listing.files.map((file) => [file.path, file]));
  const fileAt = (path: string, named = path): ProjectFile => {
    const file = byPath.get(path);
    return { path: named, real: file?.link ?? path, size: file?.size };
  };
  return ok({
    all: listing.paths.map((path) => fileAt(path)),
    async below(folder) {
      const real = await base.resolve(folder);
      const from = real.ok ? real.value : folder;
      return pathsBelow(from, listing).map((path) => fileAt(path, `${folder}${path.slice(from.length)}`));
    },
    async read(file, maxBytes) {
      if (file.size !== undefined && file.size > maxBytes) return failed(tooLarge(file.size, maxBytes));
      const read = await base.readFile(file.real, signal);
      if (!read.ok) return failed(`it cannot be read: ${read.failure.message}`);
      if (read.value === undefined) return failed('it is not there any more');
      const { bytes } = read.value;
      if (bytes.byteLength > maxBytes) return failed(tooLarge(bytes.byteLength, maxBytes));
      const decoded = decodeText(bytes);
      return decoded.kind === 'binary' ? failed('it is no text') : ok(decoded.text);
    },
  });
}

function pathsBelow(folder: string, listing: BaseListing): string[] {
  return [...listing.below(folder)];
}

function tooLarge(bytes: number, maxBytes: number): string {
  return `it has ${bytes} bytes, and at most ${maxBytes} are read`;
}
