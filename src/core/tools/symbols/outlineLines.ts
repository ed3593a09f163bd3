import type { Outline, OutlinedSymbol, SymbolKind } from '../../ports/syntax.ts';

/** What says the least is left out first when there is too much. */
const LEFT_OUT_FIRST: readonly (readonly SymbolKind[])[] = [
  ['property'],
  ['constant', 'variable'],
  ['method', 'constructor'],
];

export interface OutlineLines {
  /** One per symbol: its lines and its signature, indented below what it stands in. */
  readonly lines: readonly string[];
  /** What was left out, in words. Absent: nothing. */
  readonly leftOut?: string;
}

/** An outline for a model, in at most so many lines. */
export function outlineLines({ symbols }: Outline, maxLines: number): OutlineLines {
  let shown = symbols;
  const left: string[] = [];
  for (const kinds of LEFT_OUT_FIRST) {
    if (shown.length <= maxLines) break;
    const fewer = shown.filter(({ kind }) => !kinds.includes(kind));
    if (fewer.length < shown.length) left.push(kinds.map(pluralOf).join(' and '));
    shown = fewer;
  }
  const more = shown.length - maxLines;
  if (more > 0) left.push(`the last ${more} others`);
  const lines = indented(more > 0 ? shown.slice(0, maxLines) : shown);
  return left.length === 0 ? { lines } : { lines, leftOut: `left out: ${left.join(', ')}` };
}

function pluralOf(kind: SymbolKind): string {
  return kind === 'property' ? 'properties' : `${kind}s`;
}

function indented(symbols: readonly OutlinedSymbol[]): string[] {
  const around: OutlinedSymbol[] = [];
  return symbols.map((symbol) => {
    while (around.length > 0 && !standsIn(symbol, around.at(-1))) around.pop();
    const line = `${linesOf(symbol)}: ${'  '.repeat(around.length)}${symbol.signature}`;
    around.push(symbol);
    return line;
  });
}

function standsIn(symbol: OutlinedSymbol, outer: OutlinedSymbol | undefined): boolean {
  if (outer === undefined || symbol.container === undefined) return false;
  const isWithin = outer.startLine <= symbol.startLine && symbol.endLine <= outer.endLine;
  const full = outer.container === undefined ? outer.name : `${outer.container}.${outer.name}`;
  return isWithin && (symbol.container === full || symbol.container.startsWith(`${full}.`));
}

/** `7` or `7-12`. */
export function linesOf({ startLine, endLine }: Pick<OutlinedSymbol, 'startLine' | 'endLine'>): string {
  return startLine === endLine ? String(startLine) : `${startLine}-${endLine}`;
}
