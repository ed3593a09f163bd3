import { closingOf, partsOf } from './brackets.ts';
import type { NameCollector, Parameter, Parameters } from './publicNames.ts';

/** A name that is declared elsewhere in the file, with its parameters where it is a function. */
export function addKnown(
  { exported, local }: { readonly exported: string; readonly local: string },
  declared: DeclaredFunctions,
  names: NameCollector,
): void {
  const found = declared.get(local) ?? [];
  if (found.length === 0) names.add(exported);
  for (const parameters of found) names.add(exported, parameters);
  if (exported === 'default') names.addThroughDefault(local);
}

/** The keys of an object literal, as far as they are plain names. */
export function keysOf(text: string, open: number): string[] {
  const close = closingOf(text, open);
  return partsOf(text.slice(open + 1, close ?? open + 1)).flatMap(
    (part) => /^(?:(?:async|get|set)\s+)?\*?\s*([\w$]+)\s*(?=[,:(=]|$)/.exec(part)?.[1] ?? [],
  );
}

const FUNCTION = /^(?:declare\s+)?(?:async\s+)?function\s*\*?\s*[\w$]*\s*/;

/** Of a text that begins with a function; `undefined` where it does not. */
export function parametersOfFunction(text: string): Parameters | undefined {
  const start = FUNCTION.exec(text)?.[0].length;
  return start === undefined ? undefined : parametersAt(text, afterTypeParameters(text, start));
}

/** As `parametersOfFunction`, of an arrow function. */
export function parametersOfArrow(text: string): Parameters | undefined {
  const start = /^(?:async\b\s*)?/.exec(text)?.[0].length ?? 0;
  const single = /^([\w$]+)\s*=>/.exec(text.slice(start))?.[1];
  if (single !== undefined) return [{ name: single, optional: false, rest: false }];
  const open = afterTypeParameters(text, start);
  const close = text[open] === '(' ? closingOf(text, open) : undefined;
  if (close === undefined || !/^\s*(?::[^;]*?)?=>/.test(text.slice(close + 1))) return undefined;
  return parametersAt(text, open);
}

/** Behind `<T extends U>`, where there is such a thing. */
function afterTypeParameters(text: string, start: number): number {
  if (text[start] !== '<') return start;
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '<') depth += 1;
    else if (text[at] === '>' && text[at - 1] !== '=') depth -= 1;
    if (depth === 0) return at + 1 + (/^\s*/.exec(text.slice(at + 1))?.[0].length ?? 0);
  }
  return start;
}

function parametersAt(text: string, open: number): Parameters | undefined {
  const close = text[open] === '(' ? closingOf(text, open) : undefined;
  if (close === undefined) return undefined;
  return partsOf(text.slice(open + 1, close))
    .map(parameterOf)
    .filter(({ name }) => name !== 'this');
}

function parameterOf(text: string): Parameter {
  const [, rest, name, mark] = /^(\.\.\.)?\s*([\w$]*)\s*(\?)?/.exec(text) ?? [];
  // A default value stands behind the type; arrows and comparisons within types are none.
  const hasDefault = /(?<![=<>!])=(?![=>])/.test(text);
  return { name: name ?? '', optional: mark !== undefined || hasDefault, rest: rest !== undefined };
}

/** By name the parameters of the functions that are declared anywhere in a text. */
export type DeclaredFunctions = ReadonlyMap<string, readonly Parameters[]>;

export function declaredFunctions(code: string): DeclaredFunctions {
  const declared = new Map<string, Parameters[]>();
  const note = (name: string, parameters: Parameters | undefined): void => {
    if (parameters !== undefined) declared.set(name, [...(declared.get(name) ?? []), parameters]);
  };
  for (const { 1: name = '', index } of code.matchAll(/(?<![\w$.])(?:async\s+)?function\s*\*?\s*([\w$]+)/g)) {
    note(name, parametersOfFunction(code.slice(index)));
  }
  const variables = /(?<![\w$.])(?:const|let|var)\s+([\w$]+)\s*(?::[^=;\n]*)?=(?![=>])\s*/g;
  for (const { 0: match, 1: name = '', index } of code.matchAll(variables)) {
    const value = code.slice(index + match.length);
    note(name, parametersOfFunction(value) ?? parametersOfArrow(value));
  }
  return declared;
}
