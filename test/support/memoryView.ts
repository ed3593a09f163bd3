import { createHash } from 'node:crypto';
import { failed, ok } from '../../src/shared/result.ts';
import type { ListedFile } from '../../src/core/changes/baseListing.ts';
import type { ViewFile } from '../../src/core/changes/viewFile.ts';
import { parseViewPath } from '../../src/core/changes/paths.ts';
import type { WorkspaceView } from '../../src/core/changes/workspaceView.ts';

export interface MemoryView extends WorkspaceView {
  /** The files as they are now: text where it was given as text, all others as bytes in hex. */
  files(): Readonly<Record<string, string>>;
}

/** A view on files in memory, for what reads and writes through views. Bytes may be given for files that are no text. */
export function memoryView(initial: Readonly<Record<string, string | Uint8Array>>): MemoryView {
  const original = new Map(Object.entries(initial).map(([path, content]) => [path, bytesOf(content)] as const));
  const files = new Map(original);
  const readFrom = (source: ReadonlyMap<string, Uint8Array>) => async (text: string) => {
    const path = parseViewPath(text);
    if (!path.ok) return path;
    const bytes = source.get(path.value);
    return ok(bytes === undefined ? undefined : viewFile(bytes));
  };
  const read = readFrom(files);
  return {
    root: 'repository',
    listFiles: async () => ok([...files.keys()].sort()),
    describeFiles: async () =>
      ok([...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, bytes]) => listedFile(path, bytes))),
    readFile: read,
    peekFile: read,
    differingOnDisk: async () => new Set(),
    filesWithout: async () => new Set(),
    writeFile: async (text, bytes) => {
      const path = parseViewPath(text);
      if (!path.ok) return path;
      files.set(path.value, bytes);
      return ok(undefined);
    },
    deleteFile: async (text) => {
      const path = parseViewPath(text);
      if (!path.ok) return path;
      if (files.delete(path.value)) return ok(undefined);
      return failed({ kind: 'path-missing', path: path.value, message: `There is no file "${path.value}".` });
    },
    changeFiles: async (changes) => {
      const paths = changes.map(({ path }) => parseViewPath(path));
      for (const path of paths) if (!path.ok) return path;
      for (const { path } of changes.filter(({ bytes }) => bytes === undefined)) files.delete(path);
      for (const { path, bytes } of changes) if (bytes !== undefined) files.set(path, bytes);
      return ok(undefined);
    },
    takeEdits: () => [],
    changeSet: async () => undefined,
    changedPaths: async () => {
      const paths = [...new Set([...original.keys(), ...files.keys()])].sort();
      return ok(paths.filter((path) => shownOrNone(original.get(path)) !== shownOrNone(files.get(path))));
    },
    readOriginal: readFrom(original),
    files: () => Object.fromEntries([...files].sort().map(([path, bytes]) => [path, shown(bytes)])),
  };
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

function viewFile(bytes: Uint8Array): ViewFile {
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { content: { hash, size: bytes.length, executable: false }, bytes };
}

function listedFile(path: string, bytes: Uint8Array): ListedFile {
  const { content } = viewFile(bytes);
  return { path, executable: false, size: content.size, content };
}

function shownOrNone(bytes: Uint8Array | undefined): string | undefined {
  return bytes && shown(bytes);
}

function shown(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('hex');
  }
}
