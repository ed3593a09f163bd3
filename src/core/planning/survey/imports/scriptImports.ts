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

interface Passages {
  /** Index after the comment, string, template or regular expression that begins at `at`; the next one when none does. */
  endFrom(at: number): number;
}

/** Tries nothing a second time that has no end, so that no text can make it slow. */
function createPassages(text: string): Passages {
  /** By the mark that begins it: where the line ends in which one was found to have no end. */
  const hopeless = new Map<string, number>();
  let templatesEnd = true;

  const inLine = (at: number, mark: string, pattern: RegExp): number => {
    if (at < (hopeless.get(mark) ?? 0)) return at + 1;
    const end = endOf(pattern, text, at);
    if (end === undefined) hopeless.set(mark, after(text.indexOf('\n', at), text));
    return end ?? at + 1;
  };

  return {
    endFrom(at) {
      const mark = text[at];
      if (mark === '"') return inLine(at, mark, /"(?:\\[^]|[^"\\\n])*"/y);
      if (mark === "'") return inLine(at, mark, /'(?:\\[^]|[^'\\\n])*'/y);
      if (mark === '`') {
        const end = templatesEnd ? endOfTemplate(text, at) : undefined;
        templatesEnd = end !== undefined;
        return end ?? at + 1;
      }
      if (text[at + 1] === '/') return after(text.indexOf('\n', at), text);
      if (text[at + 1] === '*') return after(text.indexOf('*/', at + 2), text, 2);
      return mayBeginExpression(text, at)
        ? inLine(at, '/', /\/(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y)
        : at + 1;
    },
  };
}

/** Whether a slash here begins a regular expression rather than divides, by what stands before it. */
function mayBeginExpression(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 40), at).trimEnd();
  if (before === '' || '(,=:[!&|?{};+-*%~^>'.includes(before.at(-1) ?? '')) return true;
  return /\b(?:return|typeof|case|in|of|delete|void|throw|else|do|await|yield)$/.test(before);
}

/** After the backtick that ends it; templates within its expressions are passed over. `undefined` when it has no end. */
function endOfTemplate(text: string, start: number): number | undefined {
  /** What is open: a template, or the braces within an expression of one. */
  const open: ('template' | 'brace')[] = ['template'];
  const next = /\\[^]|[`{}]|\$\{/g;
  next.lastIndex = start + 1;
  for (let match = next.exec(text); match !== null; match = next.exec(text)) {
    const [mark] = match;
    const inTemplate = open.at(-1) === 'template';
    if (mark === '`') {
      if (!inTemplate) open.push('template');
      else {
        open.pop();
        if (open.length === 0) return next.lastIndex;
      }
    } else if (mark === '${' || (mark === '{' && !inTemplate)) open.push('brace');
    else if (mark === '}' && !inTemplate) open.pop();
  }
  return undefined;
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  const own = new RegExp(pattern);
  own.lastIndex = at;
  return own.test(text) ? own.lastIndex : undefined;
}

function after(found: number, text: string, length = 0): number {
  return found === -1 ? text.length : found + length;
}
