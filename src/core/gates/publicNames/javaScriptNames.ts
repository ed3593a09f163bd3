import { bareJavaScript } from './bareJavaScript.ts';
import { closingOf, partsOf } from './brackets.ts';
import { addCommonJsNames } from './commonJsNames.ts';
import { addKnown, declaredFunctions, keysOf, parametersOfArrow, parametersOfFunction } from './javaScriptFunctions.ts';
import type { DeclaredFunctions } from './javaScriptFunctions.ts';
import { MOST_STATEMENTS, createNameCollector } from './publicNames.ts';
import type { NameCollector, PublicNames } from './publicNames.ts';

/** The names that a file of JavaScript or TypeScript exports, as a module or in the way of CommonJS. */
export function javaScriptNames(text: string): PublicNames {
  const code = bareJavaScript(text);
  const declared = declaredFunctions(code);
  const names = createNameCollector({ callsByName: false });
  const exports = [...code.matchAll(/(?<![\w$.#])export\b(?!\s*[:(=.,}])/g)];
  if (exports.length > MOST_STATEMENTS) names.open();
  for (const { index } of exports.slice(0, MOST_STATEMENTS)) {
    addExport(code.slice(index + 'export'.length).trimStart(), declared, names);
  }
  addCommonJsNames(code, declared, names);
  return names.result;
}

/** `rest`: what stands behind the word `export`. */
function addExport(rest: string, declared: DeclaredFunctions, names: NameCollector): void {
  const star = /^(?:type\s+)?\*\s*(?:as\s+([\w$]+))?/.exec(rest);
  if (star !== null) {
    if (star[1] === undefined) names.open();
    else names.add(star[1]);
    return;
  }
  const list = /^(?:type\s*)?\{/.exec(rest);
  if (list !== null) {
    for (const name of namesInList(rest, list[0].length - 1)) addKnown(name, declared, names);
  } else if (/^default\b/.test(rest)) addDefault(rest.slice('default'.length).trimStart(), declared, names);
  else addDeclaration(rest, names);
}

/** Of `{ a, b as c, type D }`. */
function namesInList(text: string, open: number): { readonly local: string; readonly exported: string }[] {
  const close = closingOf(text, open);
  return partsOf(text.slice(open + 1, close ?? open + 1)).flatMap((part) => {
    const [, local, exported] = /^(?:type\s+)?([\w$]+)(?:\s+as\s+([\w$]+))?$/.exec(part) ?? [];
    return local === undefined ? [] : [{ local, exported: exported ?? local }];
  });
}

function addDefault(rest: string, declared: DeclaredFunctions, names: NameCollector): void {
  const named = /^(?:async\s+)?(?:function\s*\*?|(?:abstract\s+)?class)\s*([\w$]*)/.exec(rest);
  const parameters = parametersOfFunction(rest) ?? parametersOfArrow(rest);
  if (named !== null || parameters !== undefined) {
    names.add('default', parameters);
    if (named?.[1] !== undefined && named[1] !== '') names.addThroughDefault(named[1]);
  } else if (rest.startsWith('{')) {
    names.add('default');
    for (const key of keysOf(rest, 0)) names.addThroughDefault(key);
  } else {
    const [, local] = /^([\w$]+)\s*(?:;|\n|$)/.exec(rest) ?? [];
    if (local === undefined) names.add('default');
    else addKnown({ exported: 'default', local }, declared, names);
  }
}

const DECLARED = /^(?:declare\s+)?(?:abstract\s+)?(class|interface|enum|namespace|module|type)\s+([\w$]+)/;

function addDeclaration(rest: string, names: NameCollector): void {
  const func = /^(?:declare\s+)?(?:async\s+)?function\s*\*?\s*([\w$]+)/.exec(rest);
  if (func?.[1] !== undefined) {
    names.add(func[1], parametersOfFunction(rest));
    return;
  }
  const variables = /^(?:declare\s+)?(const\s+enum\s|const|let|var)\s*/.exec(rest);
  if (variables?.[1]?.trim() === 'const' || variables?.[1] === 'let' || variables?.[1] === 'var') {
    addVariables(rest.slice(variables[0].length), names);
    return;
  }
  const declared =
    variables === null ? DECLARED.exec(rest)?.[2] : /^([\w$]+)/.exec(rest.slice(variables[0].length))?.[1];
  if (declared !== undefined) names.add(declared);
}

/** `a = 1, b = (x) => x`, or `{ a, b: c } = value`. */
function addVariables(text: string, names: NameCollector): void {
  if (text.startsWith('{') || text.startsWith('[')) {
    const close = closingOf(text, 0) ?? 1;
    for (const part of partsOf(text.slice(1, close))) {
      const name = /^(?:[\w$]+\s*:\s*)?(?:\.\.\.)?([\w$]+)/.exec(part)?.[1];
      if (name !== undefined) names.add(name);
    }
    return;
  }
  for (const part of partsOf(text.slice(0, endOfStatement(text)))) {
    const [declaration, name] = /^([\w$]+)\s*[!?]?\s*(?::[^=]*(?:=>[^=]*)*)?(?:=(?![=>])|$)/.exec(part) ?? [];
    if (declaration === undefined || name === undefined) break;
    const value = part.slice(declaration.length).trimStart();
    names.add(name, parametersOfFunction(value) ?? parametersOfArrow(value));
  }
}

/** At a semicolon, or at a line that begins another statement. */
function endOfStatement(text: string): number {
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if ('([{'.includes(character)) at = closingOf(text, at) ?? text.length;
    else if (
      character === ';' ||
      (character === '\n' && /^\s*(?:[\w$@}]|$)/.test(text.slice(at + 1)) && !isOpen(text, at))
    )
      return at;
  }
  return text.length;
}

/** Whether the line before goes on behind its end. */
function isOpen(text: string, end: number): boolean {
  return /[,=+\-*/%&|?:<({[]\s*$|=>\s*$/.test(text.slice(0, end));
}
