import type { CodeIndex } from '../../core/ports/codeIndex.ts';

/** An index that is opened, and its code loaded, with the first call that needs it. */
export function createLazyCodeIndex(open: () => Promise<CodeIndex>): CodeIndex {
  let opening: Promise<CodeIndex> | undefined;
  let opened: CodeIndex | undefined;
  const index = (): Promise<CodeIndex> => (opening ??= open().then((made) => (opened = made)));
  return {
    update: async (root, files, signal) => (await index()).update(root, files, signal),
    missing: (root) => opened?.missing(root) ?? 0,
    add: async (files, signal) => (await index()).add(files, signal),
    search: async (query, signal) => (await index()).search(query, signal),
    async close() {
      // What was never used is not opened in order to be closed.
      await (await opening)?.close();
    },
  };
}
