/** How the texts of one language are read: data for `readOutline` and `findOccurrences`. */
export interface Language {
  /** Such as `typescript`. */
  readonly name: string;
  /** Ends of file names with their dots, in lower case. */
  readonly extensions: readonly string[];
  /** Whole file names, for files without such an end. */
  readonly fileNames?: readonly string[];
  /** The file `tree-sitter-<grammar>.wasm`. */
  readonly grammar: string;
  /**
   * What declares something. A pattern captures a node by the name of its kind (`SymbolKind`), its name as `@name` and, where
   * it is not the field `body`, what it does as `@body`. `@scope` in place of a kind: it gives what stands in it a container
   * and is no symbol itself. Where several patterns have the same name node, the first of them counts.
   */
  readonly query: string;
  /** Types of nodes around a declaration that belong to it, such as `export_statement`. */
  readonly wrappers?: readonly string[];
  /** Types of nodes at the beginning of a declaration that its signature leaves out. */
  readonly ornaments?: readonly string[];
  /** Names of functions that make an instance of what they stand in; `''` stands for those that are called like that. */
  readonly constructors?: readonly string[];
}
