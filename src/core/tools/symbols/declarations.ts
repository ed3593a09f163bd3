import type { LanguageFeatures } from '../../ports/languages.ts';
import type { Syntax } from '../../ports/syntax.ts';
import type { Stopwatch } from '../stopwatch.ts';
import type { HoldingFile } from './filesHolding.ts';
import { linesOf } from './outlineLines.ts';
import { isSearched } from './searchedName.ts';
import type { SearchedName } from './searchedName.ts';

/** Where something is declared. */
export interface DeclaredSymbol {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly kind: string;
  readonly container?: string;
  readonly name: string;
  /** Absent where only the editor knows of it. */
  readonly signature?: string;
}

export interface FoundDeclarations {
  readonly declarations: readonly DeclaredSymbol[];
  /** Files that could not be parsed, or not in time. */
  readonly unparsed: number;
}

/** What the outlines of files have under a name. */
export async function declarationsIn(
  files: readonly HoldingFile[],
  wanted: SearchedName,
  { syntax, watch }: { readonly syntax: Syntax; readonly watch: Stopwatch },
  signal: AbortSignal,
): Promise<FoundDeclarations> {
  const declarations: DeclaredSymbol[] = [];
  let unparsed = 0;
  for (const { path, text } of files) {
    if (signal.aborted || watch.isLate()) {
      unparsed += 1;
      continue;
    }
    const outline = await syntax.outline(path, text, signal);
    if (outline === undefined) unparsed += 1;
    const found = outline?.symbols.filter((symbol) => isSearched(wanted, symbol)) ?? [];
    declarations.push(...found.map((symbol) => ({ ...symbol, path })));
  }
  return { declarations, unparsed };
}

/** What the editor knows under a name, of the files that `accepts` takes: those that are in a view as they are on disk. */
export async function declarationsOfEditor(
  wanted: SearchedName,
  { languages, root, accepts }: { languages: LanguageFeatures; root: string; accepts: (path: string) => boolean },
  signal: AbortSignal,
): Promise<DeclaredSymbol[]> {
  const found = await languages.workspaceSymbols(root, wanted.name, signal);
  if (!found.ok) return [];
  return found.value
    .map((symbol) => ({ ...symbol, name: symbol.name.replace(/\(.*\)$/s, '') }))
    .filter((symbol) => accepts(symbol.path) && isSearched(wanted, symbol))
    .map(({ path, line, kind, container, name }) => ({
      path,
      startLine: line,
      endLine: line,
      kind,
      name,
      ...(container !== undefined && container !== '' && { container }),
    }));
}

/** Both, without what the editor says of something that an outline has as well; by path and line. */
export function mergeDeclarations(
  parsed: readonly DeclaredSymbol[],
  ofEditor: readonly DeclaredSymbol[],
): DeclaredSymbol[] {
  const isNew = ({ path, startLine }: DeclaredSymbol): boolean =>
    !parsed.some((each) => each.path === path && each.startLine <= startLine && startLine <= each.endLine);
  return [...parsed, ...ofEditor.filter(isNew)].sort((a, b) =>
    a.path === b.path ? a.startLine - b.startLine : a.path < b.path ? -1 : 1,
  );
}

/** One line for a model. */
export function declarationLine(symbol: DeclaredSymbol): string {
  const { path, kind, container, name, signature } = symbol;
  const full = container === undefined ? name : `${container}.${name}`;
  return `${path}:${linesOf(symbol)}: ${kind} ${full}${signature === undefined ? '' : `: ${signature}`}`;
}
