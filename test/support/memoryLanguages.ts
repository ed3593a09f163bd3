import type { Diagnostic, FoundSymbol, LanguageFeatures, TextPlace } from '../../src/core/ports/languages.ts';
import type { Failure } from '../../src/shared/failures.ts';
import { failed, ok } from '../../src/shared/result.ts';

/** Places as `path:line:column`. */
export interface KnownToEditor {
  /** Uses by the place that they are asked for. */
  readonly references?: Readonly<Record<string, readonly string[]>>;
  readonly symbols?: readonly (Omit<FoundSymbol, 'root' | 'column' | 'kind'> & {
    readonly kind?: FoundSymbol['kind'];
  })[];
  readonly diagnostics?: readonly (Pick<Diagnostic, 'path' | 'line' | 'severity' | 'message'> & Partial<Diagnostic>)[];
}

const UNKNOWN: Failure = { kind: 'wrong-use', message: 'Nothing in the editor knows this language.' };

/** An editor that knows this, and no more. */
export function memoryLanguages({ references = {}, symbols = [], diagnostics = [] }: KnownToEditor): LanguageFeatures {
  return {
    definitions: async () => failed(UNKNOWN),
    references: async ({ path, line, column }) => {
      const known = references[`${path}:${line}:${column}`];
      return known === undefined ? failed(UNKNOWN) : ok(known.map(placeOf));
    },
    workspaceSymbols: async (root, query) =>
      ok(
        symbols
          .filter(({ name }) => name.includes(query))
          .map((each) => ({ root, column: 1, kind: 'function', ...each })),
      ),
    diagnostics: async (root, path) =>
      ok(
        diagnostics
          .filter((each) => path === undefined || each.path === path)
          .map((each) => ({ root, column: 1, ...each })),
      ),
  };
}

function placeOf(text: string): TextPlace {
  const [path = '', line, column] = text.split(':');
  return { root: 'repository', path, line: Number(line), column: Number(column) };
}
