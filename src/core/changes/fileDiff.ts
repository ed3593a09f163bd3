import type { ChangeSet, FileContent } from '../../shared/changes.ts';
import type { Contents } from './contents.ts';
import { countLines, lineDiff } from './lineDiff.ts';
import type { LineDiff } from './lineDiff.ts';
import { decodeText } from './textFile.ts';

/** What happened to a file, in numbers. */
export interface ChangedFile {
  readonly path: string;
  readonly kind: 'created' | 'edited' | 'deleted';
  /** Absent when the file is binary, before or after. */
  readonly lines?: { readonly added: number; readonly removed: number };
}

export interface FileDiff extends ChangedFile {
  /** Absent when the file is binary, before or after. */
  readonly diff?: LineDiff;
}

/** Compares a file before and after; `undefined` stands for "no file", and is never both. */
export function fileDiff(path: string, before: Uint8Array | undefined, after: Uint8Array | undefined): FileDiff {
  const kind = before === undefined ? 'created' : after === undefined ? 'deleted' : 'edited';
  const old = decodeText(before ?? new Uint8Array());
  const fresh = decodeText(after ?? new Uint8Array());
  if (old.kind === 'binary' || fresh.kind === 'binary') return { path, kind };
  const diff = lineDiff(old.text, fresh.text);
  return { path, kind, lines: countLines(diff), diff };
}

/** The first `limit` files of a change set in numbers, in its order. */
export async function describeChanges(changeSet: ChangeSet, limit: number, contents: Contents): Promise<ChangedFile[]> {
  const bytesOf = async (content: FileContent | undefined): Promise<Uint8Array | undefined> =>
    content === undefined ? undefined : contents.get(content.hash);
  const described: ChangedFile[] = [];
  for (const { path, before, after } of changeSet.files.slice(0, limit)) {
    const { diff: _, ...numbers } = fileDiff(path.path, await bytesOf(before), await bytesOf(after));
    described.push(numbers);
  }
  return described;
}
