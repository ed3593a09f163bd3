import { addKnown, keysOf, parametersOfArrow, parametersOfFunction } from './javaScriptFunctions.ts';
import { closingOf, partsOf } from './brackets.ts';
import type { DeclaredFunctions } from './javaScriptFunctions.ts';
import { MOST_STATEMENTS } from './publicNames.ts';
import type { NameCollector } from './publicNames.ts';

/** Begins an assignment to what `require` gives, or to a name in it. */
const ASSIGNMENT = /(?<![\w$.])(?:module\s*\.\s*exports|exports)\s*(?:\.\s*([\w$]+)\s*)?=(?![=>])\s*/g;

/**
 * Adds what a file exports in the way of CommonJS. A single value counts as the default export, an object also by its
 * names, as those who take it apart see it.
 */
export function addCommonJsNames(code: string, declared: DeclaredFunctions, names: NameCollector): void {
  const assignments = [...code.matchAll(ASSIGNMENT)];
  if (assignments.length > MOST_STATEMENTS) names.open();
  for (const { 0: match, 1: name, index } of assignments.slice(0, MOST_STATEMENTS)) {
    const value = code.slice(index + match.length);
    if (name !== undefined) addMember({ name, value }, declared, names);
    // `exports = module.exports = ...` is met again at its second part.
    else if (!match.startsWith('exports') && !/^(?:module\s*\.\s*)?exports\b/.test(value))
      addWhole(value, declared, names);
  }
  if (/(?<![\w$.])Object\s*\.\s*assign\s*\(\s*(?:module\s*\.\s*)?exports\b/.test(code)) names.open();
  if (/(?<![\w$.])__exportStar\s*\(/.test(code)) names.open();
}

function addMember(
  { name, value }: { readonly name: string; readonly value: string },
  declared: DeclaredFunctions,
  names: NameCollector,
): void {
  if (name === '__esModule') return;
  const parameters = parametersOfFunction(value) ?? parametersOfArrow(value);
  const local = /^([\w$]+)\s*(?:;|\n|$)/.exec(value)?.[1];
  if (parameters !== undefined || local === undefined) names.add(name, parameters);
  else addKnown({ exported: name, local }, declared, names);
}

function addWhole(value: string, declared: DeclaredFunctions, names: NameCollector): void {
  if (value.startsWith('{')) {
    addObject(value, declared, names);
    return;
  }
  if (/^(?:new\s|require\s*\()/.test(value)) names.open();
  const named = /^(?:async\s+)?(?:function\s*\*?|class)\s*([\w$]+)/.exec(value)?.[1];
  if (named !== undefined) names.addThroughDefault(named);
  addMember({ name: 'default', value }, declared, names);
}

/** Of an object its names count: they are what those see who take it apart, and what stays when the form of modules changes. */
function addObject(value: string, declared: DeclaredFunctions, names: NameCollector): void {
  const inside = value.slice(1, closingOf(value, 0) ?? 1);
  for (const part of partsOf(inside)) {
    if (part.startsWith('...')) names.open();
    const [, key, local] = /^([\w$]+)\s*(?::\s*([\w$]+)\s*)?$/.exec(part) ?? [];
    if (key !== undefined) addKnown({ exported: key, local: local ?? key }, declared, names);
    else addMethod(part, names);
  }
}

function addMethod(part: string, names: NameCollector): void {
  const [name] = keysOf(`{${part}}`, 0);
  if (name === undefined) return;
  const value = /^[\w$]+\s*:\s*/.exec(part);
  const text = value === null ? `function ${part.replace(/^(?:async\s+)?\*?\s*/, '')}` : part.slice(value[0].length);
  names.add(name, parametersOfFunction(text) ?? parametersOfArrow(text));
}
