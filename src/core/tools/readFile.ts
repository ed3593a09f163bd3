import * as z from 'zod';
import { pathField } from './fields.ts';
import { readText } from './readText.ts';
import { defineTool, refused, said } from './tool.ts';
import type { Tool, ToolOutcome } from './tool.ts';

const MAX_LINES = 2_000;
const MAX_CHARACTERS = 100_000;

/** Shows a text file of the agent's view, or a part of it. */
export const readFileTool: Tool = defineTool({
  name: 'read_file',
  description:
    `Gives the text of a file exactly as it stands, without line numbers; line ends are shown as LF whatever the file has. At most ${MAX_LINES} lines or ` +
    `${MAX_CHARACTERS} characters come back; a last line in square brackets then says which lines they were and where to go on. The bracketed line is not part of the file.`,
  input: z.strictObject({
    path: pathField('The file to read.'),
    startLine: z.int().min(1).optional().describe('First line wanted, counted from 1. Default: 1.'),
    endLine: z
      .int()
      .min(1)
      .optional()
      .describe('Last line wanted, itself included. Default: the last line of the file.'),
  }),
  effect: 'read',
  subject: ({ path, startLine, endLine }) =>
    startLine === undefined && endLine === undefined ? path : `${path}:${startLine ?? 1}-${endLine ?? ''}`,
  async run({ path, startLine, endLine }, { view }, signal) {
    const read = await readText(view, path, signal);
    if (!read.ok) return read.outcome;
    return excerpt(read.text, { startLine: startLine ?? 1, endLine }, noteOn(read.encoding));
  },
});

function noteOn(encoding: 'utf-8' | 'latin-1'): string | undefined {
  if (encoding === 'utf-8') return undefined;
  return '[this file is not UTF-8; it is shown as Latin-1 and edits keep its encoding, so only Latin-1 characters can be written into it]';
}

/** The wanted lines within the limits, and bracketed lines for what is to be known about them. */
function excerpt(
  text: string,
  wanted: { readonly startLine: number; readonly endLine: number | undefined },
  note: string | undefined,
): ToolOutcome {
  const lines = text.split('\n');
  // A line end closes a line; what follows the last one is a line only when there is something.
  const total = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  const { startLine } = wanted;
  if (total === 0) return said('[the file is empty]');
  if (startLine > total) return refused(`The file has ${total} lines, so it cannot be read from line ${startLine}.`);
  const lastWanted = Math.min(wanted.endLine ?? total, total);
  if (lastWanted < startLine)
    return refused(`endLine ${lastWanted} lies before startLine ${startLine}. Give a range of lines.`);

  const shown = withinLimits(lines.slice(startLine - 1, lastWanted));
  const endLine = startLine + shown.count - 1;
  const isWhole = startLine === 1 && endLine === total && !shown.isLineCut;
  const body = isWhole ? text : shown.text;
  const notes = [
    note,
    shown.isLineCut ? `[line ${endLine} is longer than ${MAX_CHARACTERS} characters and is cut here]` : undefined,
    isWhole ? undefined : rangeNote({ startLine, endLine, total, isCut: endLine < lastWanted }),
  ].filter((each) => each !== undefined);
  if (notes.length === 0) return said(body);
  return said(`${body.endsWith('\n') ? body : `${body}\n`}${notes.join('\n')}`);
}

function rangeNote(range: { startLine: number; endLine: number; total: number; isCut: boolean }): string {
  const goOn = range.isCut ? `; go on with startLine ${range.endLine + 1}` : '';
  return `[lines ${range.startLine}-${range.endLine} of ${range.total}${goOn}]`;
}

/** As many of the lines as the limits allow, at least one, which is cut when it alone is too long. */
function withinLimits(lines: readonly string[]): { text: string; count: number; isLineCut: boolean } {
  let characters = 0;
  let count = 0;
  for (const line of lines.slice(0, MAX_LINES)) {
    characters += line.length + 1;
    if (characters > MAX_CHARACTERS && count > 0) break;
    count += 1;
  }
  const isLineCut = characters > MAX_CHARACTERS && count === 1;
  const text = lines.slice(0, count).join('\n');
  return { text: isLineCut ? text.slice(0, MAX_CHARACTERS) : text, count, isLineCut };
}
