import type { Outline, OutlinedSymbol } from '../../core/ports/syntax.ts';

const EXTENSIONS = ['.md', '.markdown', '.mdx'];
const MAX_HEADINGS = 10_000;
const MAX_TEXT = 200;

export function isMarkdown(path: string): boolean {
  const name = path.toLowerCase();
  return EXTENSIONS.some((extension) => name.endsWith(extension));
}

interface Heading {
  readonly level: number;
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** Each heading with the section below it, which lasts until the next heading that is no deeper. */
export function outlineMarkdown(text: string): Outline {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const headings = headingsIn(lines).slice(0, MAX_HEADINGS);
  const ends = endLines(headings, lines.length);
  const symbols: OutlinedSymbol[] = [];
  const around: Heading[] = [];
  for (const [index, heading] of headings.entries()) {
    while (around.length > 0 && (around.at(-1)?.level ?? 0) >= heading.level) around.pop();
    const container = around.map((each) => each.text).join('.');
    around.push(heading);
    symbols.push({
      name: heading.text,
      kind: 'heading',
      startLine: heading.line,
      endLine: ends[index] ?? lines.length,
      ...(container !== '' && { container }),
      signature: `${'#'.repeat(heading.level)} ${heading.text}`.slice(0, MAX_TEXT),
    });
  }
  return { language: 'markdown', symbols };
}

function endLines(headings: readonly Heading[], lastLine: number): number[] {
  const ends = headings.map(() => lastLine);
  const open: number[] = [];
  for (const [index, { level, line }] of headings.entries()) {
    for (let last = open.at(-1); last !== undefined && (headings[last]?.level ?? 0) >= level; last = open.at(-1)) {
      ends[last] = line - 1;
      open.pop();
    }
    open.push(index);
  }
  return ends;
}

/** Not those within code or in the front matter. Underlined ones are recognised below a line of plain text. */
function headingsIn(lines: readonly string[]): Heading[] {
  const headings: Heading[] = [];
  let fence: string | undefined;
  for (let index = frontMatterEnd(lines); index < lines.length; index++) {
    const line = (lines[index] ?? '').trimEnd();
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) === true && line.trim() === mark) fence = undefined;
      continue;
    }
    if (mark !== undefined) {
      fence = mark;
      continue;
    }
    const heading = marked(line, index) ?? underlined(lines, index);
    if (heading !== undefined) headings.push(heading);
  }
  return headings;
}

function frontMatterEnd(lines: readonly string[]): number {
  if (lines[0]?.trimEnd() !== '---') return 0;
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---');
  return end < 0 ? 0 : end + 1;
}

function marked(line: string, index: number): Heading | undefined {
  const match = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/.exec(line.slice(0, 2 * MAX_TEXT));
  const text = match?.[2]?.replace(/(?:^|[ \t])#+$/, '').trim() ?? '';
  if (match?.[1] === undefined || text === '') return undefined;
  return { level: match[1].length, text: text.slice(0, MAX_TEXT), line: index + 1 };
}

function underlined(lines: readonly string[], index: number): Heading | undefined {
  const underline = /^ {0,3}(=+|-{2,})$/.exec((lines[index + 1] ?? '').trimEnd())?.[1];
  const text = (lines[index] ?? '').trim();
  // Lists, quotes, tables, rules and headings of the other kind.
  if (underline === undefined || text === '' || /^(?:[-+*>|#=]|\d+[.)] )/.test(text)) return undefined;
  return { level: underline.startsWith('=') ? 1 : 2, text: text.slice(0, MAX_TEXT), line: index + 1 };
}
