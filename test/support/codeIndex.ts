import { fileURLToPath } from 'node:url';
import type { CodeIndex, FileToIndex } from '../../src/core/ports/codeIndex.ts';
import { createCodeIndex } from '../../src/node/index/codeIndex.ts';

export const INDEX_WORKER_URL = new URL('../../src/node/index/worker.ts', import.meta.url);

const GRAMMARS = fileURLToPath(new URL('../../node_modules/@vscode/tree-sitter-wasm/wasm', import.meta.url));

/** The index of the product in `directory`, its thread running from source. */
export function openTestIndex(directory: string, options: { readonly maxBytes?: number } = {}): CodeIndex {
  return createCodeIndex({ directory, workerUrl: INDEX_WORKER_URL, grammars: GRAMMARS, ...options });
}

/** Files with these contents, whose keys are the contents themselves. `onRead` is told what is asked for. */
export function filesToIndex(
  contents: Readonly<Record<string, string | Uint8Array>>,
  onRead: (path: string) => void = () => undefined,
): FileToIndex[] {
  return Object.entries(contents).map(([path, content]) => ({
    path,
    key: keyOf(content),
    read: async () => {
      onRead(path);
      return typeof content === 'string' ? new TextEncoder().encode(content) : content;
    },
  }));
}

function keyOf(content: string | Uint8Array): string {
  return typeof content === 'string' ? content.slice(0, 2_000) : Buffer.from(content.slice(0, 100)).toString('hex');
}
