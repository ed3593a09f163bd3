/** Words after which a slash begins a regular expression. */
const BEFORE_REGEX =
  /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|void|delete|throw|new|instanceof|yield|await))\s*$/;

/**
 * The text with the insides of comments, strings, templates and regular expressions as blanks, so that brackets and words in
 * it are code. Lines stay lines. What stands in the placeholders of templates is left out, too.
 */
export function bareJavaScript(text: string): string {
  const parts: string[] = [];
  let at = 0;
  let copied = 0;
  const blankTo = (end: number, kept: number): void => {
    parts.push(
      text.slice(copied, at + kept),
      text.slice(at + kept, Math.max(at + kept, end - kept)).replace(/[^\n]/g, ' '),
    );
    copied = Math.max(at + kept, end - kept);
    at = end;
  };
  while (at < text.length) {
    const [character, next] = [text[at], text[at + 1]];
    if (character === '/' && next === '/') blankTo(endOf(text, '\n', at), 0);
    else if (character === '/' && next === '*') blankTo(endOf(text, '*/', at + 2) + 2, 0);
    else if (character === '"' || character === "'") blankTo(endOfString(text, at), 1);
    else if (character === '`') blankTo(endOfTemplate(text, at), 1);
    else if (character === '/' && BEFORE_REGEX.test(text.slice(Math.max(0, at - 40), at))) {
      blankTo(endOfRegex(text, at) ?? at + 1, 0);
    } else at += 1;
  }
  parts.push(text.slice(copied));
  return parts.join('');
}

function endOf(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from);
  return found === -1 ? text.length : found;
}

/** Behind the quote that ends the string, or at the end of its line. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === text[start]) return at + 1;
    else if (text[at] === '\n') return at;
  }
  return text.length;
}

function endOfTemplate(text: string, start: number): number {
  const within: string[] = ['`'];
  for (let at = start + 1; at < text.length; at += 1) {
    const inText = within.at(-1) === '`';
    const character = text[at];
    if (character === '\\') at += 1;
    else if (inText && character === '$' && text[at + 1] === '{') {
      within.push('{');
      at += 1;
    } else if (character === '`') {
      if (!inText) within.push('`');
      else if (within.length === 1) return at + 1;
      else within.pop();
    } else if (!inText && character === '{') within.push('{');
    else if (!inText && character === '}') within.pop();
  }
  return text.length;
}

/** `undefined` where it is a division after all: it does not end in its line. */
function endOfRegex(text: string, start: number): number | undefined {
  let inClass = false;
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '[') inClass = true;
    else if (text[at] === ']') inClass = false;
    else if (text[at] === '/' && !inClass) return at + 1;
  }
  return undefined;
}
