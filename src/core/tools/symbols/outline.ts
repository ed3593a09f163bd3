import * as z from 'zod';
import { pathField } from '../fields.ts';
import { readText } from '../files/readText.ts';
import { defineTool, refused, said } from '../tool.ts';
import type { Tool, ToolContext } from '../tool.ts';
import { outlineLines } from './outlineLines.ts';

const MAX_PATHS = 10;
/** Of all files of a call together. */
const MAX_LINES = 400;

/** Shows what files declare. */
export const outlineTool: Tool = defineTool({
  name: 'outline',
  description: `Gives what files declare without their bodies: functions, classes, types, members, headings, each as "first-last: signature" with line numbers for read_file. At most ${MAX_LINES} lines come back for all files of a call. Knows TypeScript, JavaScript, Python, Go, Java, Rust, Ruby, PHP, C#, C, C++, shell and Markdown.`,
  input: z.strictObject({
    paths: z.array(pathField('A file.')).min(1).max(MAX_PATHS).describe(`The files, at most ${MAX_PATHS}.`),
  }),
  effect: 'read',
  bounds: { output: 'own' },
  subject: ({ paths }) => paths.join(', '),
  async run({ paths }, context, signal) {
    const wanted = [...new Set(paths)];
    const maxLines = Math.floor(MAX_LINES / wanted.length);
    const files: FileOutline[] = [];
    for (const path of wanted) files.push(await outlineOf(path, maxLines, context, signal));
    if (files.every(({ isError }) => isError)) return refused(files.map(({ text }) => text).join('\n'));
    return said(files.map(({ path, text }) => (wanted.length === 1 ? text : `${path}\n${text}`)).join('\n\n'));
  },
});

interface FileOutline {
  readonly path: string;
  readonly text: string;
  readonly isError: boolean;
}

async function outlineOf(
  path: string,
  maxLines: number,
  { view, syntax }: ToolContext,
  signal: AbortSignal,
): Promise<FileOutline> {
  const failing = (text: string): FileOutline => ({ path, text, isError: true });
  const read = await readText(view, path, signal);
  if (!read.ok) return failing(read.outcome.text);
  if (syntax?.knows(path) !== true) return failing(`${path} is in no language that has outlines. Use read_file.`);
  const outline = await syntax.outline(path, read.text, signal);
  if (outline === undefined) return failing(`${path} is too long or too deeply nested for an outline. Use read_file.`);
  if (outline.symbols.length === 0) return { path, text: '[nothing is declared here]', isError: false };
  const { lines, leftOut } = outlineLines(outline, maxLines);
  const note = leftOut === undefined ? [] : [`[${leftOut}]`];
  return { path, text: [...lines, ...note].join('\n'), isError: false };
}
