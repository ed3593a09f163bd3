import { decodeText } from '../../changes/textFile.ts';
import type { DeclaredSymbol } from './declarations.ts';
import type { Holding, HoldingFile } from './filesHolding.ts';
import type { SymbolDeclarations, SymbolSearch } from './findSymbol.ts';
import { unique, usesIn, usesOfEditor } from './references.ts';
import type { UsedLine } from './references.ts';

export interface FoundUses {
  /** By path and line, with what stands there; no more than are shown, and one. */
  readonly lines: readonly (UsedLine & { readonly text: string })[];
  /** `editor`: as the language features of the editor have it, and by name in `byName` files that are not as on disk. */
  readonly source: 'editor' | 'names';
  readonly byName: number;
  readonly unparsed: number;
}

/** Where a symbol is used: as the editor knows it where that is possible, else wherever its name stands. */
export async function findUses(
  { files }: Holding,
  { declarations, unchanged }: SymbolDeclarations,
  search: SymbolSearch,
  signal: AbortSignal,
): Promise<FoundUses> {
  const { wanted, view, languages, syntax, watch } = search;
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const deps = { syntax, watch, declared: declarations };
  const canAsk = unchanged !== undefined && declarations.every(({ path }) => unchanged.has(path));
  const known =
    languages !== undefined && canAsk
      ? await usesOfEditor(
          declarations,
          wanted.name,
          { languages, root: view.root, columnOf: (symbol, name) => placeOf(symbol, name, texts, search) },
          signal,
        )
      : undefined;
  if (known === undefined || unchanged === undefined) {
    const { lines, unparsed } = await usesIn(files, wanted.name, deps, signal);
    return { lines: await withTexts(lines, texts, search), source: 'names', byName: files.length, unparsed };
  }
  const changed = files.filter(({ path }) => !unchanged.has(path));
  const named = await usesIn(changed, wanted.name, deps, signal);
  const lines = unique([...known.filter(({ path }) => unchanged.has(path)), ...named.lines]);
  return {
    lines: await withTexts(lines, texts, search),
    source: 'editor',
    byName: changed.length,
    unparsed: named.unparsed,
  };
}

/** Where in its file the name of a declaration stands. */
async function placeOf(
  { path, startLine, endLine, signature }: DeclaredSymbol,
  name: string,
  texts: ReadonlyMap<string, string>,
  { syntax }: SymbolSearch,
): Promise<{ line: number; column: number } | undefined> {
  const text = texts.get(path);
  if (text === undefined) return undefined;
  const places = (await syntax.occurrences(path, text, name)) ?? [];
  const within = places.filter(({ line }) => line >= startLine && line <= endLine);
  // What only the editor knows is a declaration to it, whatever the grammar says.
  return within.find(({ isDeclaration }) => isDeclaration || signature === undefined);
}

/** Far more than is shown need no text. */
const MAX_TEXTS = 1_000;

async function withTexts(
  lines: readonly UsedLine[],
  texts: ReadonlyMap<string, string>,
  { view }: SymbolSearch,
): Promise<FoundUses['lines']> {
  const byPath = new Map<string, readonly string[]>();
  const shown: (UsedLine & { text: string })[] = [];
  for (const { path, line } of lines.slice(0, MAX_TEXTS)) {
    const known = byPath.get(path) ?? (texts.get(path) ?? (await textOf(path, view))?.text ?? '').split('\n');
    byPath.set(path, known);
    shown.push({ path, line, text: known[line - 1] ?? '' });
  }
  return shown;
}

async function textOf(path: string, view: SymbolSearch['view']): Promise<HoldingFile | undefined> {
  const read = await view.peekFile(path);
  if (!read.ok || read.value === undefined) return undefined;
  const decoded = decodeText(read.value.bytes);
  return decoded.kind === 'binary' ? undefined : { path, text: decoded.text };
}
