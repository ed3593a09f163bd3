/** Reads the structure of source texts with grammars. No text is an error: what cannot be parsed has no outline. */
export interface Syntax {
  /** Whether texts under such a path can be outlined: there is a grammar for its language. */
  knows(path: string): boolean;
  /** `undefined`: no grammar, too long, took longer than is allowed, or was stopped. */
  outline(path: string, text: string, signal?: AbortSignal): Promise<Outline | undefined>;
  /** Where a name stands as a name: not in comments and texts. `undefined` as `outline` has it. */
  occurrences(
    path: string,
    text: string,
    name: string,
    signal?: AbortSignal,
  ): Promise<readonly Occurrence[] | undefined>;
}

export interface Outline {
  /** Such as `typescript`. */
  readonly language: string;
  /** What the text declares, in the order of its beginnings; what stands within another comes after it. */
  readonly symbols: readonly OutlinedSymbol[];
}

export const SYMBOL_KINDS = [
  'function',
  'method',
  'class',
  'interface',
  'type',
  'enum',
  'module',
  'constructor',
  'property',
  'constant',
  'variable',
  'heading',
] as const;
export type SymbolKind = (typeof SYMBOL_KINDS)[number];

export interface OutlinedSymbol {
  readonly name: string;
  readonly kind: SymbolKind;
  /** First and last line, counted from 1, both included; comments right above it are not part of it. */
  readonly startLine: number;
  readonly endLine: number;
  /** Names of what it stands in, outermost first, joined by dots. Absent: it stands by itself. */
  readonly container?: string;
  /** Its beginning in one line, of at most 200 characters: what a reader sees of a function without its body. */
  readonly signature: string;
}

export interface Occurrence {
  /** From 1. */
  readonly line: number;
  /** In UTF-16 units, from 1. */
  readonly column: number;
  readonly isDeclaration: boolean;
}
