import { createContents } from '../../../../src/core/changes/contents.ts';
import type { Contents } from '../../../../src/core/changes/contents.ts';
import type { RunStore } from '../../../../src/core/ports/store.ts';
import type { ChangeSet, FileContent, WorkspacePath } from '../../../../src/shared/changes.ts';
import type { Failure } from '../../../../src/shared/failures.ts';
import type { Result } from '../../../../src/shared/result.ts';
import { hashBytes } from '../../../../src/node/system/hashing.ts';
import { createMemoryStore } from '../../../support/memoryStore.ts';

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes);
export const at = (path: string): WorkspacePath => ({ root: 'main', path });

export function succeeded<Value>(result: Result<Value, Failure>): Value {
  if (result.ok) return result.value;
  throw new Error(`expected success, came ${result.failure.kind}: ${result.failure.message}`);
}

export function failureOf(result: Result<unknown, Failure>): Failure {
  if (!result.ok) return result.failure;
  throw new Error('expected a failure, came success');
}

export interface Bodies {
  readonly store: RunStore;
  readonly contents: Contents;
  /** A file of this text; `undefined` stays so, and `*` before a text makes the file executable. */
  content(text: string | undefined): FileContent | undefined;
  /** A change set from texts before and after: `{ 'a.txt': ['old', 'new'] }`. */
  changeSet(taskId: string, files: Record<string, readonly [string | undefined, string | undefined]>): ChangeSet;
  /** The other way: `undefined` for no file, `*` before the text of an executable one. */
  shown(content: FileContent | undefined): Promise<string | undefined>;
}

export function createBodies(): Bodies {
  const store = createMemoryStore();
  const contents = createContents({ store, hash: hashBytes });
  const content = (text: string | undefined): FileContent | undefined => {
    if (text === undefined) return undefined;
    const bytes = utf8(text.replace(/^\*/, ''));
    return { hash: contents.put(bytes), size: bytes.byteLength, executable: text.startsWith('*') };
  };
  return {
    store,
    contents,
    content,
    changeSet: (taskId, files) => ({
      taskId,
      files: Object.entries(files).map(([path, [before, after]]) => ({
        path: at(path),
        before: content(before),
        after: content(after),
      })),
    }),
    async shown(file) {
      if (file === undefined) return undefined;
      return `${file.executable ? '*' : ''}${textOf(await contents.get(file.hash)) ?? ''}`;
    },
  };
}
