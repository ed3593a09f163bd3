import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import type { Occurrence } from '../../core/ports/syntax.ts';

/** Nobody reads more of them. */
const MAX_OCCURRENCES = 5_000;

/** Types of leaves that are names, in the grammars that are there. */
const NAMES =
  /identifier|^(?:name|constant|word|variable_name|simple_symbol|hash_key_symbol|(?:instance|class|global)_variable)$/;

/** Types of nodes whose `name`, `pattern` or `declarator` is declared by them. */
const DECLARES = /(?:declaration|declarator|definition|parameter|_item|_spec|_signature|element)$/;

/**
 * Where `name` stands as a name of its own, in the order of the text; not in comments and texts. Starts of names that are known
 * to be declared are in `declared`. `undefined`: stopped, because `isLate` said so.
 */
export function findOccurrences(
  root: TreeSitter.Node,
  text: string,
  { name, declared, isLate }: { name: string; declared: ReadonlySet<number>; isLate: () => boolean },
): Occurrence[] | undefined {
  const found: Occurrence[] = [];
  if (name === '') return found;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    if (isLate()) return undefined;
    if (found.length >= MAX_OCCURRENCES) break;
    if (isPartOfName(text, at, name)) continue;
    const node = root.descendantForIndex(at, at + name.length);
    if (node === null || !isName(node, at, name)) continue;
    const { row, column } = node.startPosition;
    found.push({
      line: row + 1,
      column: column + 1 + (at - node.startIndex),
      isDeclaration: declared.has(at) || isDeclared(node),
    });
  }
  return found;
}

/** Most places where the text stands are told apart by the letters around it, at no cost. */
function isPartOfName(text: string, at: number, name: string): boolean {
  return /[\p{L}\p{N}_]/u.test(text.charAt(at - 1)) || /[\p{L}\p{N}_]/u.test(text.charAt(at + name.length));
}

function isName(node: TreeSitter.Node, at: number, name: string): boolean {
  if (node.childCount > 0 || !NAMES.test(node.type) || node.endIndex !== at + name.length) return false;
  // `:name` and `@name` of Ruby are names with a mark before them.
  return (
    node.startIndex === at || (node.startIndex === at - 1 && /^(?:simple_symbol|instance_variable)$/.test(node.type))
  );
}

function isDeclared(node: TreeSitter.Node): boolean {
  const { parent } = node;
  if (parent === null || !DECLARES.test(parent.type) || parent.type.startsWith('import')) return false;
  return ['name', 'pattern', 'declarator'].some((field) => parent.childForFieldName(field)?.id === node.id);
}
