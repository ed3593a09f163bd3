import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Syntax } from '../../src/core/ports/syntax.ts';
import { openGrammarParser } from '../../src/node/syntax/grammarParser.ts';

/** The folder of the package that the grammars come from. */
export const GRAMMARS = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));

/** The real grammars, in the thread of the test. */
export async function openGrammarSyntax(): Promise<Syntax> {
  const parser = await openGrammarParser(GRAMMARS);
  return {
    knows: (path) => parser.knows(path),
    outline: async (path, text, signal) => (signal?.aborted === true ? undefined : parser.outline(path, text)),
    occurrences: async (path, text, name, signal) =>
      signal?.aborted === true ? undefined : parser.occurrences(path, text, name),
  };
}
