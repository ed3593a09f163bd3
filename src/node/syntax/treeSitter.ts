import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import type { Language } from './languages/language.ts';

/** A grammar that has been loaded, and what it takes to read texts of a language with it. */
export interface LoadedLanguage {
  readonly language: Language;
  readonly parser: TreeSitter.Parser;
  readonly query: TreeSitter.Query;
}

/** The runtime of the grammars. Its memory grows with the largest text and is given back when its thread ends. */
export interface GrammarRuntime {
  load(language: Language): Promise<LoadedLanguage>;
}

/**
 * Starts the runtime that lies with the grammars in `folder`. Each call starts another one, so that what a text broke for one
 * is whole again. Throws when the folder does not hold one.
 */
export async function startGrammarRuntime(folder: string): Promise<GrammarRuntime> {
  const load = createRequire(import.meta.url);
  const program = load.resolve(join(folder, 'tree-sitter.js'));
  // The runtime keeps its state in its module.
  Reflect.deleteProperty(load.cache, program);
  const { Parser, Language: Grammar, Query } = load(program) as typeof TreeSitter;
  await Parser.init({ locateFile: (file) => join(folder, file) });
  return {
    async load(language) {
      const grammar = await Grammar.load(await readFile(join(folder, `tree-sitter-${language.grammar}.wasm`)));
      const parser = new Parser();
      parser.setLanguage(grammar);
      return { language, parser, query: new Query(grammar, wholeQuery(language)) };
    },
  };
}

function wholeQuery({ query, wrappers = [], ornaments = [] }: Language): string {
  const around = [...wrappers.map((type) => `(${type}) @wrapper`), ...ornaments.map((type) => `(${type}) @ornament`)];
  return [query, ...around].join('\n');
}
