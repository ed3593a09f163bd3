import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import type { OutlinedSymbol, SymbolKind } from '../../core/ports/syntax.ts';
import type { Declaration, Declarations } from './declarations.ts';
import type { Language } from './languages/language.ts';

/** A declaration with what it stands in, and what belongs to it. */
interface Placed {
  readonly declaration: Declaration;
  readonly kind: SymbolKind | 'scope';
  /** The innermost one around it, those included that are no symbols. */
  readonly parent: Placed | undefined;
  /** The outermost node that is about nothing else. */
  readonly whole: TreeSitter.Node;
}

const MAX_SIGNATURE = 200;
/** Of a declaration, this much is looked at for its signature. */
const MAX_BEGINNING = 1_000;
/** More than a line end and a semicolon behind a declaration is something else. */
const MAX_BEHIND = 100;

/** The symbols among the declarations of a text, in the order of their beginnings, with their containers and signatures. */
export function readOutline(text: string, found: Declarations, language: Language): OutlinedSymbol[] {
  const ornaments = new Map(found.ornaments.map(({ startIndex, endIndex }) => [startIndex, endIndex]));
  return placeAll(text, found, language)
    .filter(isSymbol)
    .map((placed) => symbolOf(placed, text, ornaments));
}

function placeAll(text: string, { declarations, wrappers }: Declarations, language: Language): Placed[] {
  const nodes = [
    ...wrappers.map((node) => ({ node, declaration: undefined })),
    ...declarations.map((declaration) => ({ node: declaration.node, declaration })),
  ].sort((a, b) => a.node.startIndex - b.node.startIndex || b.node.endIndex - a.node.endIndex);
  const placed: Placed[] = [];
  const around: Placed[] = [];
  let wrapping: Wrapping | undefined;
  for (const { node, declaration } of nodes) {
    const isWrapped = wrapping !== undefined && wraps(wrapping, node, text);
    if (declaration === undefined) {
      if (!isWrapped) wrapping = { wrapper: node, wrapped: undefined };
      continue;
    }
    if (isWrapped && wrapping !== undefined) wrapping.wrapped ??= node;
    while (around.length > 0 && !isAround(around.at(-1)?.declaration.node, node)) around.pop();
    const parent = around.at(-1);
    const whole = isWrapped && wrapping !== undefined ? wrapping.wrapper : node;
    const next: Placed = { declaration, kind: kindOf(declaration, parent, language), parent, whole };
    placed.push(next);
    around.push(next);
  }
  return placed;
}

interface Wrapping {
  readonly wrapper: TreeSitter.Node;
  /** The declaration that it belongs to. What stands in that has no part in it. */
  wrapped: TreeSitter.Node | undefined;
}

/** Whether it ends with the node, so that it is about nothing else. */
function wraps({ wrapper, wrapped }: Wrapping, node: TreeSitter.Node, text: string): boolean {
  const isWithin = wrapper.startIndex <= node.startIndex && node.endIndex <= wrapper.endIndex;
  if (!isWithin || wrapper.endIndex - node.endIndex > MAX_BEHIND) return false;
  // One node may declare several names.
  if (wrapped !== undefined && wrapped.startIndex !== node.startIndex) return false;
  return /^[\s;]*$/.test(text.slice(node.endIndex, wrapper.endIndex));
}

function isAround(outer: TreeSitter.Node | undefined, node: TreeSitter.Node): boolean {
  if (outer === undefined) return false;
  const isLarger = outer.endIndex - outer.startIndex > node.endIndex - node.startIndex;
  return isLarger && outer.startIndex <= node.startIndex && node.endIndex <= outer.endIndex;
}

function kindOf(declaration: Declaration, parent: Placed | undefined, language: Language): Placed['kind'] {
  const { kind, name, qualifiers } = declaration;
  if (kind !== 'function' && kind !== 'method') return kind;
  const { constructors = [] } = language;
  const container = qualifiers.at(-1) ?? parent?.declaration.name;
  const isMember = kind === 'method' || qualifiers.length > 0 || (parent !== undefined && HAS_METHODS.has(parent.kind));
  const isConstructor = constructors.includes(name) || (constructors.includes('') && name === container);
  if (isMember && isConstructor) return 'constructor';
  return isMember ? 'method' : 'function';
}

const HAS_METHODS: ReadonlySet<string> = new Set(['class', 'interface', 'enum', 'scope']);
const HAS_LOCALS: ReadonlySet<string> = new Set(['function', 'method', 'constructor']);
const MAY_BE_LOCAL: ReadonlySet<string> = new Set(['constant', 'variable', 'property']);

/** What is local to a function is none, unless it is a function or a type itself. */
function isSymbol({ kind, parent, declaration }: Placed): boolean {
  if (kind === 'scope') return false;
  if (parent === undefined || !HAS_LOCALS.has(parent.kind)) return true;
  return !MAY_BE_LOCAL.has(kind) && (kind !== 'function' || declaration.bodyStart !== undefined);
}

function symbolOf(placed: Placed, text: string, ornaments: ReadonlyMap<number, number>): OutlinedSymbol {
  const { declaration, whole, kind } = placed;
  const container = containerOf(placed);
  const { startPosition, endPosition } = whole;
  const endsBeforeLine = endPosition.column === 0 && endPosition.row > startPosition.row;
  return {
    name: declaration.name,
    kind: kind as SymbolKind,
    startLine: startPosition.row + 1,
    endLine: endPosition.row + (endsBeforeLine ? 0 : 1),
    ...(container !== '' && { container }),
    signature: signatureOf(placed, text, ornaments),
  };
}

function containerOf({ declaration, parent }: Placed): string {
  const names = [...declaration.qualifiers];
  for (let each = parent; each !== undefined; each = each.parent) {
    names.unshift(...each.declaration.qualifiers, each.declaration.name);
    // Deeper nesting than anybody reads.
    if (names.length > 20) break;
  }
  return names.join('.');
}

function signatureOf({ whole, declaration }: Placed, text: string, ornaments: ReadonlyMap<number, number>): string {
  let start = whole.startIndex;
  for (let end = ornaments.get(start); end !== undefined; end = ornaments.get(start)) {
    start = end + (/^\s*/.exec(text.slice(end, end + MAX_BEGINNING))?.[0].length ?? 0);
  }
  const { bodyStart = whole.endIndex } = declaration;
  const end = bodyStart > start ? bodyStart : whole.endIndex;
  const beginning = text.slice(start, Math.min(end, start + MAX_BEGINNING));
  const line = beginning.replaceAll(/\s+/g, ' ').trim();
  return line.length > MAX_SIGNATURE ? `${line.slice(0, MAX_SIGNATURE - 1)}…` : line;
}
