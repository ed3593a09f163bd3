import { closingOf, partsOf } from './brackets.ts';
import { MOST_STATEMENTS, createNameCollector } from './publicNames.ts';
import type { Parameter, Parameters, PublicNames } from './publicNames.ts';

/**
 * The names at the top of a Python module that do not begin with an underscore, or those in its `__all__`. Names that it
 * imports count only where `__all__` has them.
 */
export function pythonNames(text: string): PublicNames {
  const code = barePython(text);
  const listed = listedNames(text);
  const names = createNameCollector({ callsByName: true });
  const isPublic = (name: string): boolean => (listed === undefined ? !name.startsWith('_') : listed.has(name));
  const seen = new Set<string>();
  const note = (name: string, parameters?: Parameters): void => {
    seen.add(name);
    if (isPublic(name)) names.add(name, parameters);
  };
  const functions = [...code.matchAll(/^(?:async[ \t]+)?def[ \t]+(\w+)[ \t]*(?=\()/gm)];
  if (functions.length > MOST_STATEMENTS) names.open();
  for (const { 0: match, 1: name = '', index } of functions.slice(0, MOST_STATEMENTS)) {
    note(name, parametersAt(code, index + match.length));
  }
  for (const [, name = ''] of code.matchAll(/^class[ \t]+(\w+)/gm)) note(name);
  for (const [, name = ''] of code.matchAll(/^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)/gm)) note(name);
  for (const name of listed ?? []) if (!seen.has(name)) names.add(name);
  if (/^from\s+\S+\s+import\s+\*|^def[ \t]+__getattr__\b/m.test(code)) names.open();
  if (/^__all__\s*(?:\+=|=(?!\s*[[(]))|^__all__\s*\./m.test(code)) names.open();
  return names.result;
}

/** Of `__all__ = [...]`; `undefined` where there is none that can be read. */
function listedNames(text: string): ReadonlySet<string> | undefined {
  const [, list] = /^__all__\s*(?::[^=\n]*)?=\s*[[(]([^\])]*)[\])]/m.exec(text) ?? [];
  return list === undefined ? undefined : new Set([...list.matchAll(/["'](\w+)["']/g)].map(([, name = '']) => name));
}

/** Comments and the insides of strings as blanks. */
function barePython(text: string): string {
  const pattern = /#[^\n]*|("""|''')(?:\\[\s\S]|(?!\1)[\s\S])*(?:\1|$)|(["'])(?:\\[\s\S]|(?!\2)[^\n\\])*(?:\2|$)/gm;
  return text.replaceAll(pattern, (match) => match.replaceAll(/[^\n]/g, ' '));
}

function parametersAt(code: string, open: number): Parameters | undefined {
  const close = closingOf(code, open);
  if (close === undefined) return undefined;
  return partsOf(code.slice(open + 1, close))
    .filter((part) => part !== '/' && part !== '*')
    .map(parameterOf);
}

function parameterOf(part: string): Parameter {
  const [, rest, name = ''] = /^(\*{1,2})?\s*(\w+)/.exec(part) ?? [];
  return { name, optional: /=(?!=)/.test(part), rest: rest !== undefined };
}
