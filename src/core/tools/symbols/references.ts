import type { LanguageFeatures, TextPlace } from '../../ports/languages.ts';
import type { Syntax } from '../../ports/syntax.ts';
import type { Stopwatch } from '../stopwatch.ts';
import type { DeclaredSymbol } from './declarations.ts';
import type { HoldingFile } from './filesHolding.ts';

/** A line in which a name is used. From 1. */
export interface UsedLine {
  readonly path: string;
  readonly line: number;
}

export interface Uses {
  readonly lines: readonly UsedLine[];
  /** Files that could not be parsed, or not in time. */
  readonly unparsed: number;
}

/** Of so many declarations of one name the editor is asked. */
const MAX_ASKED = 3;

/** Lines in which the name stands as a name, but for those that declare one of `declared`. */
export async function usesIn(
  files: readonly HoldingFile[],
  name: string,
  deps: { readonly syntax: Syntax; readonly watch: Stopwatch; readonly declared: readonly DeclaredSymbol[] },
  signal: AbortSignal,
): Promise<Uses> {
  const lines: UsedLine[] = [];
  let unparsed = 0;
  for (const { path, text } of files) {
    if (signal.aborted || deps.watch.isLate()) {
      unparsed += 1;
      continue;
    }
    const found = await deps.syntax.occurrences(path, text, name, signal);
    if (found === undefined) unparsed += 1;
    const own = deps.declared.filter((each) => each.path === path);
    const declaring = new Set(own.map((each) => declaringLine(each, found ?? [])));
    for (const { line } of found ?? []) if (!declaring.has(line)) lines.push({ path, line });
  }
  return { lines: unique(lines), unparsed };
}

/** Where the name of a declaration stands; its range may begin with a decorator. */
function declaringLine(
  { startLine, endLine }: DeclaredSymbol,
  occurrences: readonly { line: number; isDeclaration: boolean }[],
): number {
  const within = occurrences.find((each) => each.isDeclaration && each.line >= startLine && each.line <= endLine);
  return within?.line ?? startLine;
}

/** Lines that the editor knows to use these declarations. `undefined`: it knows of none, or could not be asked. */
export async function usesOfEditor(
  declared: readonly DeclaredSymbol[],
  name: string,
  deps: { readonly languages: LanguageFeatures; readonly root: string; readonly columnOf: ColumnOf },
  signal: AbortSignal,
): Promise<UsedLine[] | undefined> {
  if (declared.length === 0 || declared.length > MAX_ASKED) return undefined;
  const lines: UsedLine[] = [];
  for (const symbol of declared) {
    const place = await deps.columnOf(symbol, name);
    if (place === undefined) return undefined;
    const at: TextPlace = { root: deps.root, path: symbol.path, ...place };
    const found = await deps.languages.references(at, signal);
    if (!found.ok) return undefined;
    const uses = found.value.filter(({ path, line }) => path !== symbol.path || line !== place.line);
    // A server that is still getting ready knows nothing but the place itself.
    if (uses.length === 0) return undefined;
    lines.push(...uses.map(({ path, line }) => ({ path, line })));
  }
  return unique(lines);
}

/** Where in a file the name of a declaration stands; both from 1. */
export type ColumnOf = (
  symbol: DeclaredSymbol,
  name: string,
) => Promise<{ readonly line: number; readonly column: number } | undefined>;

export function unique(lines: readonly UsedLine[]): UsedLine[] {
  const byPlace = new Map(lines.map((each) => [`${each.path}:${each.line}`, each]));
  return [...byPlace.values()].sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
}
