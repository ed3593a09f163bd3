/** Cells of one row, already Markdown. */
export type Row = readonly string[];

/** Text that shows as it is, on one line, wherever it stands in a paragraph or a cell of a table. */
export function plain(text: string): string {
  return oneLine(text).replace(/[\\`*_{}[\]<>#|!~&$]/g, '\\$&');
}

/** The same for long texts, of which only the first `length` characters are kept. */
export function cut(text: string, length: number): string {
  const line = oneLine(text);
  if (line.length <= length) return plain(line);
  const kept = line.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
  return `${plain(kept)}…`;
}

/** A code span, on one line, that may stand in a cell of a table. */
export function code(text: string): string {
  const line = oneLine(text);
  if (line === '') return '';
  const fence = '`'.repeat(longestRun(line) + 1);
  const padding = /^`|`$/.test(line) ? ' ' : '';
  // In a table a bar ends the cell, in code as well.
  return `${fence}${padding}${line.replaceAll('|', '\\|')}${padding}${fence}`;
}

/** A block of text as it is, in lines. */
export function block(text: string): string[] {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return [`${fence}text`, ...withoutControls(text).split(/\r\n|\r|\n/), fence];
}

/** A table; columns whose name ends with a colon are flush right. Nothing without rows. */
export function table(columns: readonly string[], rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: Row): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map((name) => name.replace(/:$/, ''))),
    line(columns.map((name) => (name.endsWith(':') ? '---:' : '---'))),
    ...rows.map(line),
  ];
}

/** A heading with what belongs under it; nothing when that is nothing. */
export function section(title: string, ...parts: readonly (readonly string[])[]): string[] {
  const filled = parts.filter((lines) => lines.length > 0);
  return filled.length === 0 ? [] : [`## ${title}`, '', ...filled.flatMap((lines) => [...lines, ''])];
}

function oneLine(text: string): string {
  return withoutControls(text).replace(/\s+/g, ' ').trim();
}

/** Without what is invisible and changes how the text around it shows: control characters and changes of direction. */
function withoutControls(text: string): string {
  return text.replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, (character) =>
    /[\t\r\n]/.test(character) ? character : '',
  );
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}
