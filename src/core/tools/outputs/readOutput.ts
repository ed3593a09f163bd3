import * as z from 'zod';
import { defineTool, refused, said } from '../tool.ts';
import type { Tool, ToolOutcome } from '../tool.ts';
import { outputLines } from './outputLines.ts';

/** Fewer than what would be shortened and kept in its turn. */
const MAX_CHARACTERS = 25_000;
const MAX_MATCHES = 100;
const MAX_MATCH_LENGTH = 300;

/** Reads on in an output that was too long for the conversation. */
export const readOutputTool: Tool = defineTool({
  name: 'read_output',
  description: `Reads on in an output of an earlier call of yours that was too long and is stored. At most ${MAX_CHARACTERS} characters or, with search, ${MAX_MATCHES} lines come back.`,
  input: z.strictObject({
    name: z.string().max(100).describe('Its name, such as output-1.'),
    startLine: z.int().min(1).optional().describe('First line wanted, counted from 1. Default: 1.'),
    endLine: z.int().min(1).optional().describe('Last line wanted. Default: as far as the limit allows.'),
    search: z
      .string()
      .min(1)
      .max(500)
      .optional()
      .describe('Only lines from startLine on that contain this text, in upper or lower case, each with its number.'),
  }),
  effect: 'read',
  subject: ({ name, search, startLine }) =>
    [
      name,
      ...(search === undefined ? [] : [JSON.stringify(search)]),
      ...(startLine === undefined ? [] : [`from line ${startLine}`]),
    ].join(' '),
  async run({ name, startLine = 1, endLine, search }, { outputs }) {
    const text = await outputs?.read(name);
    if (text === undefined)
      return refused(
        `No output ${JSON.stringify(name)} is stored. Names stand where an output was shortened, such as output-1.`,
      );
    const lines = outputLines(text);
    if (startLine > lines.length)
      return refused(`${name} has ${lines.length} lines, so it cannot be read from line ${startLine}.`);
    if (endLine !== undefined && endLine < startLine)
      return refused(`endLine ${endLine} lies before startLine ${startLine}. Give a range of lines.`);
    const range = { lines, startLine, endLine: Math.min(endLine ?? lines.length, lines.length) };
    return search === undefined ? shown(range) : matching(range, search);
  },
});

interface Range {
  readonly lines: readonly string[];
  /** From 1, both included. */
  readonly startLine: number;
  readonly endLine: number;
}

function shown({ lines, startLine, endLine }: Range): ToolOutcome {
  const taken: string[] = [];
  let characters = 0;
  for (const line of lines.slice(startLine - 1, endLine)) {
    characters += line.length + 1;
    if (characters > MAX_CHARACTERS) break;
    taken.push(line);
  }
  const last = startLine + taken.length - 1;
  const goOn = last < endLine ? `; go on with startLine ${last + 1}` : '';
  return said([...taken, `[lines ${startLine}-${last} of ${lines.length}${goOn}]`].join('\n'));
}

function matching({ lines, startLine, endLine }: Range, search: string): ToolOutcome {
  const wanted = search.toLowerCase();
  const found: string[] = [];
  for (let number = startLine; number <= endLine; number += 1) {
    const line = lines[number - 1] ?? '';
    const at = line.toLowerCase().indexOf(wanted);
    if (at === -1) continue;
    if (found.length === MAX_MATCHES)
      return said([...found, `[more lines match; go on with startLine ${number}]`].join('\n'));
    found.push(`${number}: ${around(line, at)}`);
  }
  if (found.length > 0) return said(found.join('\n'));
  return said(`[no line from ${startLine} to ${endLine} of ${lines.length} contains ${JSON.stringify(search)}]`);
}

function around(line: string, at: number): string {
  if (line.length <= MAX_MATCH_LENGTH) return line;
  const start = Math.max(0, Math.min(at - 100, line.length - MAX_MATCH_LENGTH));
  const end = start + MAX_MATCH_LENGTH;
  return `${start > 0 ? '…' : ''}${line.slice(start, end)}${end < line.length ? '…' : ''}`;
}
