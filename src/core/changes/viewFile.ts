import type { FileContent } from '../../shared/changes.ts';

/** A file as a view gives it: what it is called in events, and its bytes. */
export interface ViewFile {
  readonly content: FileContent;
  readonly bytes: Uint8Array;
}

/** Whether two states of a file are the same; `undefined` stands for "no file". */
export function sameContent(a: FileContent | undefined, b: FileContent | undefined): boolean {
  return a?.hash === b?.hash && a?.executable === b?.executable;
}
