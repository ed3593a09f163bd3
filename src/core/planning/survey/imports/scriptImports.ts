/**
 * What a text in JavaScript or TypeScript imports, as it is written: by `import`, `export ... from`, `require` and
 * `import()` of literals. Comments, strings, templates and regular expressions are passed over, each once and in
 * order, as far as that is possible without parsing; what is taken for one wrongly ends with its line.
 */
export function scriptImports(text: string): string[] {
  const found = new Set<string>();
  const next = /["'`/]|\b(?:import|export|require)\b/g;
  for (let match = next.exec(text); match !== null; match = next.exec(text)) {
    const at = match.index;
    const word = match[0];
    if (word.length > 1) {
      const statement = text[at - 1] === '.' ? undefined : statementAt(text, at, word);
      if (statement === undefined) continue;
      found.add(statement.specifier);
      next.lastIndex = statement.end;
    } else next.lastIndex = endOfPassage(text, at);
  }
  return [...found];
}

const GAP = String.raw`(?:\s|\/\*[^]*?\*\/|\/\/[^\n]*\n)*`;
const LITERAL = String.raw`(?:"([^"\n]+)"|'([^'\n]+)'|` + '`([^`$\\n]+)`)';
/** Names between the word and `from`; a comment among them may have any character. */
const NAMES = String.raw`(?:[^"'` + '`' + String.raw`;()/=]|\/\/[^\n]*|\/\*[^]*?\*\/)`;

const FORMS = {
  import: [
    `import${GAP}\\(${GAP}${LITERAL}`,
    `import${GAP}${LITERAL}`,
    `import\\b${NAMES}{1,20000}?\\bfrom${GAP}${LITERAL}`,
  ],
  export: [`export\\b${GAP}(?:type\\b${GAP})?[*{]${NAMES}{0,20000}?\\bfrom${GAP}${LITERAL}`],
  require: [`require(?:\\.resolve)?${GAP}\\(${GAP}${LITERAL}${GAP}\\)`],
} as const;

function statementAt(text: string, at: number, word: string): { specifier: string; end: number } | undefined {
  for (const form of FORMS[word as keyof typeof FORMS]) {
    const pattern = new RegExp(form, 'y');
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const specifier = match?.[1] ?? match?.[2] ?? match?.[3];
    if (specifier !== undefined) return { specifier, end: pattern.lastIndex };
  }
  return undefined;
}

/** Index after the comment, string, template or regular expression that begins at `at`; the next one when none does. */
function endOfPassage(text: string, at: number): number {
  const character = text[at];
  if (character === '`') return endOfTemplate(text, at);
  if (character === '/') return endOfSlash(text, at);
  return endOf(character === '"' ? /"(?:\\[^]|[^"\\\n])*"/y : /'(?:\\[^]|[^'\\\n])*'/y, text, at) ?? at + 1;
}

function endOfSlash(text: string, at: number): number {
  const following = text[at + 1];
  if (following === '/') return ends(text.indexOf('\n', at), text);
  if (following === '*') return ends(text.indexOf('*/', at + 2), text, 2);
  const isRegex = mayBeginExpression(text, at);
  return (
    (isRegex ? endOf(/\/(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y, text, at) : undefined) ?? at + 1
  );
}

/** Whether a slash here begins a regular expression rather than divides, by what stands before it. */
function mayBeginExpression(text: string, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && /\s/.test(text[before] ?? '')) before -= 1;
  if (before < 0 || '(,=:[!&|?{};+-*%~^>'.includes(text[before] ?? '')) return true;
  return /\b(?:return|typeof|case|in|of|delete|void|throw|else|do|await|yield)$/.test(
    text.slice(Math.max(0, before - 8), before + 1),
  );
}

/** After the backtick that ends it; templates within its expressions are passed over. The next index when it has no end. */
function endOfTemplate(text: string, start: number): number {
  /** Braces that are open, for each expression that is open. */
  const open: number[] = [];
  const next = /\\[^]|[`{}]|\$\{/g;
  next.lastIndex = start + 1;
  let inText = true;
  const depths: boolean[] = [];
  for (let match = next.exec(text); match !== null; match = next.exec(text)) {
    const mark = match[0];
    if (inText) {
      if (mark === '${') {
        open.push(0);
        inText = false;
      } else if (mark === '`') {
        if (depths.pop() === undefined) return next.lastIndex;
        inText = false;
      }
    } else if (mark === '`') {
      depths.push(true);
      inText = true;
    } else if (mark === '{' || mark === '${') open.push((open.pop() ?? 0) + 1);
    else if (mark === '}') {
      const braces = open.pop() ?? 0;
      if (braces > 0) open.push(braces - 1);
      else inText = true;
    }
  }
  return start + 1;
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function ends(found: number, text: string, length = 0): number {
  return found === -1 ? text.length : found + length;
}
