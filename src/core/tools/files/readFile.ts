import * as z from 'zod';
import type { Syntax } from '../../ports/syntax.ts';
import { commitField, pathField } from '../fields.ts';
import { readPastText } from '../history/readPastText.ts';
import { outlineLines } from '../symbols/outlineLines.ts';
import { readText } from './readText.ts';
import { defineTool, refused, said } from '../tool.ts';
import type { Tool, ToolOutcome } from '../tool.ts';

const MAX_LINES = 2_000;
const MAX_CHARACTERS = 100_000;
/** Longer files are shown by what they declare when nobody says which lines are wanted. */
const LONG_FILE_LINES = 800;
/** Of a long file, this much of its beginning comes with its outline. */
const FIRST_LINES = 200;
const MAX_OUTLINE_LINES = 300;

/** Shows a text file of the agent's view, or a part of it. */
export const readFileTool: Tool = defineTool({
  name: 'read_file',
  description:
    `Gives the text of a file exactly as it stands; line ends are shown as LF whatever the file has. At most ${MAX_LINES} lines or ` +
    `${MAX_CHARACTERS} characters come back. When the file goes on after them, a last line in square brackets, which is not part of the file, says so. Of a file of over ${LONG_FILE_LINES} lines of code its first ${FIRST_LINES} and an outline come back unless you give a range.`,
  input: z.strictObject({
    path: pathField('The file to read.'),
    startLine: z.int().min(1).optional().describe('First line wanted, counted from 1. Default: 1.'),
    endLine: z
      .int()
      .min(1)
      .optional()
      .describe('Last line wanted, itself included. Default: the last line of the file.'),
    lineNumbers: z
      .boolean()
      .optional()
      .describe(
        'true: each line begins with its number and "| ", which are not part of the file; good for citing places, not for copying text into edits. Default: false.',
      ),
    commit: commitField('Read the file as this commit had it. Default: as it is in your view.').optional(),
  }),
  effect: 'read',
  bounds: { output: 'own' },
  subject: ({ path, startLine, endLine, commit }) =>
    [
      startLine === undefined && endLine === undefined ? path : `${path}:${startLine ?? 1}-${endLine ?? ''}`,
      ...(commit === undefined ? [] : [`in ${commit}`]),
    ].join(' '),
  async run({ path, startLine, endLine, lineNumbers, commit }, { view, history, syntax }, signal) {
    const read =
      commit === undefined ? await readText(view, path, signal) : await readPastText(history, commit, path, signal);
    if (!read.ok) return read.outcome;
    const wanted = { startLine: startLine ?? 1, endLine, lineNumbers: lineNumbers === true };
    const note = noteOn(read.encoding);
    const isWhole = startLine === undefined && endLine === undefined;
    const outline = isWhole ? await outlineOfLong(path, read.text, syntax, signal) : undefined;
    if (outline === undefined) return excerpt(read.text, wanted, note);
    const first = excerpt(read.text, { ...wanted, endLine: FIRST_LINES }, note);
    return { ...first, text: `${first.text}\n${outline}` };
  },
});

/** What a long file declares, for whoever did not say which part of it is wanted. `undefined`: it is read as others are. */
async function outlineOfLong(
  path: string,
  text: string,
  syntax: Syntax | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (syntax?.knows(path) !== true || !isLong(text)) return undefined;
  const outline = await syntax.outline(path, text, signal);
  if (outline === undefined || outline.symbols.length === 0) return undefined;
  const { lines, leftOut } = outlineLines(outline, MAX_OUTLINE_LINES);
  const more = leftOut === undefined ? '' : `; ${leftOut}`;
  return [`[outline of the whole file${more}; read the lines that you need with startLine and endLine]`, ...lines].join(
    '\n',
  );
}

function isLong(text: string): boolean {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0 && lines <= LONG_FILE_LINES; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines > LONG_FILE_LINES;
}

function noteOn(encoding: 'utf-8' | 'latin-1'): string | undefined {
  if (encoding === 'utf-8') return undefined;
  return '[this file is not UTF-8; it is shown as Latin-1 and edits keep its encoding, so only Latin-1 characters can be written into it]';
}

interface Wanted {
  readonly startLine: number;
  readonly endLine: number | undefined;
  readonly lineNumbers: boolean;
}

/** The wanted lines within the limits, and bracketed lines for what is to be known about them. */
function excerpt(text: string, wanted: Wanted, note: string | undefined): ToolOutcome {
  const lines = text.split('\n');
  // A line end closes a line; what follows the last one is a line only when there is something.
  const endsWithLineEnd = lines.at(-1) === '';
  if (endsWithLineEnd) lines.pop();
  const total = lines.length;
  const { startLine } = wanted;
  if (total === 0) return said('[the file is empty]');
  if (startLine > total) return refused(`The file has ${total} lines, so it cannot be read from line ${startLine}.`);
  const lastWanted = Math.min(wanted.endLine ?? total, total);
  if (lastWanted < startLine)
    return refused(`endLine ${lastWanted} lies before startLine ${startLine}. Give a range of lines.`);

  const shown = withinLimits(lines.slice(startLine - 1, lastWanted));
  const endLine = startLine + shown.lines.length - 1;
  const body = wanted.lineNumbers ? shown.lines.map((line, index) => `${startLine + index}| ${line}`) : shown.lines;
  const notes = [
    ...(note === undefined ? [] : [note]),
    ...(shown.isLineCut ? [`[line ${endLine} is longer than ${MAX_CHARACTERS} characters and is cut here]`] : []),
    ...(startLine > 1 || endLine < total
      ? [rangeNote({ startLine, endLine, total, isCut: endLine < lastWanted })]
      : []),
  ];
  if (notes.length > 0) return said([...body, ...notes].join('\n'));
  return said(body.join('\n') + (endsWithLineEnd ? '\n' : ''));
}

/** Which part it is. Where to go on is said only when less came than was asked for. */
function rangeNote(range: { startLine: number; endLine: number; total: number; isCut: boolean }): string {
  const goOn = range.isCut ? `; go on with startLine ${range.endLine + 1}` : '';
  return `[lines ${range.startLine}-${range.endLine} of ${range.total}${goOn}]`;
}

/** As many of the lines as the limits allow, at least one, which is cut when it alone is too long. */
function withinLimits(lines: readonly string[]): { lines: readonly string[]; isLineCut: boolean } {
  let characters = 0;
  let count = 0;
  for (const line of lines.slice(0, MAX_LINES)) {
    characters += line.length + 1;
    if (characters > MAX_CHARACTERS && count > 0) break;
    count += 1;
  }
  const [first = ''] = lines;
  if (characters > MAX_CHARACTERS && count === 1 && first.length > MAX_CHARACTERS)
    return { lines: [first.slice(0, MAX_CHARACTERS)], isLineCut: true };
  return { lines: lines.slice(0, count), isLineCut: false };
}
