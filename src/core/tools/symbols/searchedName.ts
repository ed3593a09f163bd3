import type { OutlinedSymbol } from '../../ports/syntax.ts';

/** A name as somebody looks for it. */
export interface SearchedName {
  readonly name: string;
  /** Names of what it has to stand in, outermost first. Empty: anything. */
  readonly container: readonly string[];
}

/** Of `Parser.parse`, `Parser::parse()` or `Parser#parse` the name is `parse`; what is no such path is one name. */
export function searchedName(text: string): SearchedName {
  const plain = text.trim().replace(/\(.*\)$/s, '');
  const isPath = /^[\p{L}\p{N}_$@]+(?:(?:\.|::|#|->)[\p{L}\p{N}_$@#]+)+$/u.test(plain);
  if (!isPath) return { name: plain, container: [] };
  const parts = plain.split(/\.|::|#|->/).filter((part) => part !== '');
  return { name: parts.at(-1) ?? plain, container: parts.slice(0, -1) };
}

/** Whether a symbol is what is looked for. What stands around the named containers is left open. */
export function isSearched(
  { name, container }: SearchedName,
  symbol: Pick<OutlinedSymbol, 'name' | 'container'>,
): boolean {
  if (symbol.name !== name && symbol.name !== `#${name}`) return false;
  if (container.length === 0) return true;
  const path = `.${symbol.container ?? ''}`;
  return path.endsWith(`.${container.join('.')}`);
}
