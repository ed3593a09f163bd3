/** Stretches of a script that are no code. */
export interface Passages {
  /** Index after the comment, string, template or regular expression that begins at `at`; the next one when none does. */
  endFrom(at: number): number;
}

/** Those of one text, to be asked from its beginning to its end. Tries nothing a second time that has no end, so that no text can make it slow. */
export function createPassages(text: string): Passages {
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

/** Index after what `pattern`, a sticky one, finds right at `at`; `undefined` when it finds nothing there. */
export function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  const own = new RegExp(pattern);
  own.lastIndex = at;
  return own.test(text) ? own.lastIndex : undefined;
}

function after(found: number, text: string, length = 0): number {
  return found === -1 ? text.length : found + length;
}
