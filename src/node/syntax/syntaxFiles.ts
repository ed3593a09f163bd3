import { fileURLToPath } from 'node:url';

export interface SyntaxFiles {
  /** The code of the thread that parses. */
  readonly workerUrl: URL;
  /** The folder with the grammars and their runtime. */
  readonly grammarsFolder: string;
}

/** Where they are for an entry or a chunk of a bundle: beside it. From source, for a file of `src`: where they come from. */
export function syntaxFiles(moduleUrl: string): SyntaxFiles {
  const isSource = moduleUrl.endsWith('.ts');
  const grammars = isSource ? '../node_modules/@vscode/tree-sitter-wasm/wasm' : './grammars';
  return {
    workerUrl: new URL(isSource ? './node/syntax/worker.ts' : './syntaxWorker.js', moduleUrl),
    grammarsFolder: fileURLToPath(new URL(grammars, moduleUrl)),
  };
}
