import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import { SYMBOL_KINDS } from '../../core/ports/syntax.ts';
import type { SymbolKind } from '../../core/ports/syntax.ts';
import type { LoadedLanguage } from './treeSitter.ts';

/** Something that a text declares, as the grammar has it. Offsets are in UTF-16 units, from 0. */
export interface Declaration {
  /** Without what only marks it, such as quotes or a `$`; and without what it stands in. */
  readonly name: string;
  /** Where the name begins. */
  readonly nameStart: number;
  /** Names before its own, such as those of a class around a method that is written outside of it. */
  readonly qualifiers: readonly string[];
  readonly kind: SymbolKind | 'scope';
  readonly node: TreeSitter.Node;
  /** Where it goes on with what it does. `undefined`: it has no such part. */
  readonly bodyStart: number | undefined;
}

export interface Declarations {
  readonly declarations: readonly Declaration[];
  readonly wrappers: readonly TreeSitter.Node[];
  readonly ornaments: readonly TreeSitter.Node[];
}

/** A generated file may hold any number; nobody reads on after so many. */
const MAX_DECLARATIONS = 10_000;
const MAX_NAME = 200;

const KINDS: ReadonlySet<string> = new Set([...SYMBOL_KINDS, 'scope']);

/** Finds what the query of the language captures, in no order. `undefined`: stopped, because `isLate` said so. */
export function findDeclarations(
  root: TreeSitter.Node,
  { query }: LoadedLanguage,
  isLate: () => boolean,
): Declarations | undefined {
  const matches = query.matches(root, { progressCallback: isLate });
  if (isLate()) return undefined;
  const byName = new Map<number, Declaration>();
  const wrappers: TreeSitter.Node[] = [];
  const ornaments: TreeSitter.Node[] = [];
  // Patterns that say more come first.
  for (const { captures } of matches.sort((a, b) => a.patternIndex - b.patternIndex)) {
    const [first] = captures;
    if (first?.name === 'wrapper') wrappers.push(first.node);
    else if (first?.name === 'ornament') ornaments.push(first.node);
    else if (byName.size < MAX_DECLARATIONS) {
      const declaration = declarationOf(captures);
      if (declaration !== undefined && !byName.has(declaration.nameStart))
        byName.set(declaration.nameStart, declaration);
    }
  }
  return { declarations: [...byName.values()], wrappers, ornaments };
}

function declarationOf(captures: readonly TreeSitter.QueryCapture[]): Declaration | undefined {
  const captured = (name: string): TreeSitter.Node | undefined => captures.find((each) => each.name === name)?.node;
  const symbol = captures.find(({ name }) => KINDS.has(name));
  const nameNode = captured('name');
  if (symbol === undefined || nameNode === undefined) return undefined;
  const text = nameNode.text;
  const parts = partsOf(text);
  const name = parts.at(-1) ?? '';
  if (name === '') return undefined;
  const container = captured('container')?.text;
  const body = captured('body') ?? symbol.node.childForFieldName('body');
  return {
    name,
    nameStart: nameNode.startIndex + Math.max(0, text.lastIndexOf(name)),
    qualifiers: [...(container === undefined ? [] : [container]), ...parts.slice(0, -1)],
    kind: symbol.name as Declaration['kind'],
    node: symbol.node,
    bodyStart: body?.startIndex,
  };
}

/** `n::A<T>::f` has three parts. */
function partsOf(text: string): string[] {
  if (/^["'`]/.test(text)) return [text.slice(1, -1).slice(0, MAX_NAME)];
  const plain = text.slice(0, MAX_NAME).replaceAll(/\s+/g, ' ');
  // An operator may hold any of the signs below.
  if (/\boperator\b/.test(plain)) return [plain];
  return withoutArguments(plain)
    .split('::')
    .map((part) => part.trim().replace(/^[$:]/, ''))
    .filter((part) => part !== '');
}

/** Without the arguments of templates, which may hold others. */
function withoutArguments(text: string): string {
  if (!text.includes('::')) return text;
  const inner = /<[^<>]*>/g;
  let plain = text;
  for (let before = ''; before !== plain;) {
    before = plain;
    plain = plain.replaceAll(inner, '');
  }
  return plain;
}
