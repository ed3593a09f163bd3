import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import type { Occurrence, Outline } from '../../core/ports/syntax.ts';
import { findDeclarations } from './declarations.ts';
import { findOccurrences } from './findOccurrences.ts';
import { languageOf } from './languages/allLanguages.ts';
import { isMarkdown, outlineMarkdown } from './markdown.ts';
import { readOutline } from './readOutline.ts';
import { startGrammarRuntime } from './treeSitter.ts';
import type { GrammarRuntime, LoadedLanguage } from './treeSitter.ts';

/**
 * Reads texts in the thread of the caller, which it holds up meanwhile: at most `maxMs` for a text. A grammar is loaded when the
 * first text of its language comes. Memory of a text is given back before the next; the runtime keeps what it has grown to.
 */
export interface GrammarParser {
  /** Whether there is a grammar for files of this name. */
  knows(path: string): boolean;
  /** `undefined`: no grammar, too long, or not read in time. Of broken source, what can be made out. */
  outline(path: string, text: string): Promise<Outline | undefined>;
  /** Where a name stands as a name, at most 5,000 places; `undefined` as `outline` has it. */
  occurrences(path: string, text: string, name: string): Promise<readonly Occurrence[] | undefined>;
}

export interface ParserLimits {
  /** Longer texts are not read. In UTF-16 units. */
  readonly maxLength: number;
  readonly maxMs: number;
  /** In milliseconds, from any beginning. */
  readonly now: () => number;
}

const DEFAULT_LIMITS: ParserLimits = { maxLength: 1024 * 1024, maxMs: 5_000, now: () => performance.now() };

/**
 * A parser with the grammars of a folder that also holds their runtime. Throws when there is none, or when one of the folder
 * is damaged; its methods throw when a text broke the runtime, after which it has to be opened again.
 */
export async function openGrammarParser(
  grammarsFolder: string,
  limits: Partial<ParserLimits> = {},
): Promise<GrammarParser> {
  const runtime = await startGrammarRuntime(grammarsFolder);
  const load = loadOnce(runtime);
  const { maxLength, maxMs, now } = { ...DEFAULT_LIMITS, ...limits };

  async function read<Read>(path: string, text: string, reading: Reading<Read>): Promise<Read | undefined> {
    const language = languageOf(path);
    if (language === undefined || text.length > maxLength) return undefined;
    const loaded = await load(language);
    const end = now() + maxMs;
    return readTree(text, loaded, () => now() > end, reading);
  }

  return {
    knows: (path) => isMarkdown(path) || languageOf(path) !== undefined,
    outline: async (path, text) => {
      if (isMarkdown(path)) return text.length > maxLength ? undefined : outlineMarkdown(text);
      return read(path, text, outlineOf);
    },
    occurrences: async (path, text, name) => {
      if (isMarkdown(path)) return [];
      return read(path, text, (tree, loaded, isLate) => occurrencesOf(tree, loaded, isLate, { text, name }));
    },
  };
}

type Reading<Read> = (
  tree: { readonly root: TreeSitter.Node; readonly text: string },
  loaded: LoadedLanguage,
  isLate: () => boolean,
) => Read | undefined;

/** Each grammar is loaded once, by the name of its language. */
function loadOnce(runtime: GrammarRuntime): GrammarRuntime['load'] {
  const loading = new Map<string, Promise<LoadedLanguage>>();
  return (language) => {
    const known = loading.get(language.name) ?? runtime.load(language);
    loading.set(language.name, known);
    return known;
  };
}

function readTree<Read>(
  text: string,
  loaded: LoadedLanguage,
  isLate: () => boolean,
  reading: Reading<Read>,
): Read | undefined {
  const tree = loaded.parser.parse(text, null, { progressCallback: isLate });
  if (tree === null) {
    // Otherwise the next text would be taken for the rest of this one.
    loaded.parser.reset();
    return undefined;
  }
  try {
    return isLate() ? undefined : reading({ root: tree.rootNode, text }, loaded, isLate);
  } finally {
    tree.delete();
  }
}

const outlineOf: Reading<Outline> = ({ root, text }, loaded, isLate) => {
  const found = findDeclarations(root, loaded, isLate);
  if (found === undefined) return undefined;
  const { language } = loaded;
  return { language: language.name, symbols: readOutline(text, found, language) };
};

function occurrencesOf(
  { root }: { readonly root: TreeSitter.Node },
  loaded: LoadedLanguage,
  isLate: () => boolean,
  { text, name }: { text: string; name: string },
): Occurrence[] | undefined {
  const found = findDeclarations(root, loaded, isLate);
  if (found === undefined) return undefined;
  const declared = new Set(found.declarations.map(({ nameStart }) => nameStart));
  return findOccurrences(root, text, { name, declared, isLate });
}
