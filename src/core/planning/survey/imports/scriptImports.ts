import { createPassages, endOf } from './passages.ts';

/**
 * What a text in JavaScript or TypeScript imports, as it is written: by `import`, `export ... from`, `require` and
 * `import()` of literals. Comments, strings, templates and regular expressions are passed over, each once and in
 * order, as far as that is possible without parsing; what is taken for one wrongly ends with its line. Takes time in
 * proportion to the text, whatever stands in it.
 */
export function scriptImports(text: string): string[] {
  const found = new Set<string>();
  const passages = createPassages(text);
  const next = /["'`/]|\b(?:import|export|require)\b/g;
  for (let match = next.exec(text); match !== null; match = next.exec(text)) {
    const [word] = match;
    if (word.length === 1) next.lastIndex = passages.endFrom(match.index);
    else if (text[match.index - 1] !== '.') {
      const { specifier, end } = clauseAt(text, match.index);
      if (specifier !== undefined) found.add(specifier);
      next.lastIndex = Math.max(end, next.lastIndex);
    }
  }
  return [...found];
}

/** Up to the text that an import names, or to what shows that it is none; a comment may have any character. */
const CLAUSE = /(?:[^"'`;()/=]|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
const COMMENTS = /\/\/[^\n]*|\/\*[^]*?\*\//g;
const CALL = /\((?:\s|\/\*[^]*?\*\/|\/\/[^\n]*\n)*(?:"([^"\n]+)"|'([^'\n]+)'|`([^`$\\\n]+)`)/y;
const LITERAL = /"([^"\n]+)"|'([^'\n]+)'/y;
/** Longer lists of names are not imports. */
const MAX_CLAUSE = 50_000;

/** What is named by the statement or call that begins at `at`, and where to go on. */
function clauseAt(text: string, at: number): { readonly specifier?: string; readonly end: number } {
  const end = endOf(CLAUSE, text, at) ?? at;
  if (end - at > MAX_CLAUSE) return { end };
  const clause = text.slice(at, end).replace(COMMENTS, ' ');
  const isCall = /(?:^|[^.\w$])(?:import|require(?:\.resolve)?)\s*$/.test(clause);
  const isStatement = /(?:^|[^.\w$])(?:from|import)\s*$/.test(clause);
  if (!isStatement && !isCall) return { end };
  const pattern = new RegExp(text[end] === '(' ? (isCall ? CALL : /(?!)/) : isStatement ? LITERAL : /(?!)/, 'y');
  pattern.lastIndex = end;
  const match = pattern.exec(text);
  const specifier = match?.[1] ?? match?.[2] ?? match?.[3];
  return specifier === undefined ? { end } : { specifier, end: pattern.lastIndex };
}
