import { bareJavaScript } from './bareJavaScript.ts';
import { closingOf, partsOf } from './brackets.ts';
import { MOST_STATEMENTS, createNameCollector } from './publicNames.ts';
import type { Parameter, Parameters, PublicNames } from './publicNames.ts';

/** The exported names of a Go file: functions, methods as `Type.Method`, types, variables and constants. */
export function goNames(text: string): PublicNames {
  // Comments, strings and raw strings are written as in JavaScript, and a lone slash divides.
  const code = bareJavaScript(text);
  const names = createNameCollector({ callsByName: false });
  const func = /^func[ \t]*(?:\([^)]*?\*?[ \t]*([A-Za-z_]\w*)(?:\[[^\]]*\])?[ \t]*\)[ \t]*)?([A-Z]\w*)[ \t]*(?=[([])/gm;
  const functions = [...code.matchAll(func)];
  if (functions.length > MOST_STATEMENTS) names.open();
  for (const { 0: match, 1: receiver, 2: name = '', index } of functions.slice(0, MOST_STATEMENTS)) {
    if (receiver !== undefined && !/^[A-Z]/.test(receiver)) continue;
    const open = code.indexOf('(', index + match.length);
    names.add(receiver === undefined ? name : `${receiver}.${name}`, parametersAt(code, open));
  }
  for (const [, name = ''] of code.matchAll(/^(?:type|var|const)[ \t]+([A-Z]\w*)/gm)) names.add(name);
  for (const { 0: match, index } of code.matchAll(/^(?:type|var|const)[ \t]*(?=\()/gm)) {
    const open = index + match.length;
    const block = code.slice(open + 1, closingOf(code, open) ?? open + 1);
    for (const name of namesInBlock(block)) names.add(name);
  }
  return names.result;
}

/** Names at the beginning of lines that are not within further brackets. */
function namesInBlock(block: string): string[] {
  const names: string[] = [];
  let depth = 0;
  for (const line of block.split('\n')) {
    const name = depth === 0 ? /^\s*([A-Z]\w*)/.exec(line)?.[1] : undefined;
    if (name !== undefined) names.push(name);
    for (const character of line) depth += '([{'.includes(character) ? 1 : ')]}'.includes(character) ? -1 : 0;
  }
  return names;
}

/** Go has no default values, and parameters are known by their place alone. */
function parametersAt(code: string, open: number): Parameters | undefined {
  const close = open === -1 ? undefined : closingOf(code, open);
  if (close === undefined) return undefined;
  return partsOf(code.slice(open + 1, close)).map((part): Parameter => {
    return { name: '', optional: false, rest: part.includes('...') };
  });
}
