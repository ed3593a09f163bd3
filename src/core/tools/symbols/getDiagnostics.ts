import * as z from 'zod';
import type { Diagnostic } from '../../ports/languages.ts';
import { explainFailure, explainMissing } from '../explain.ts';
import { pathField } from '../fields.ts';
import { defineTool, refused, said } from '../tool.ts';
import type { Tool } from '../tool.ts';
import { unchangedFiles } from './unchangedFiles.ts';

const MAX_DIAGNOSTICS = 100;
const MAX_MESSAGE = 300;

/** Shows what the editor of the person has to complain about. */
export const getDiagnosticsTool: Tool = defineTool({
  name: 'get_diagnostics',
  description: `Gives the errors and warnings that the person's editor shows now, errors first, as "path:line:column: severity: message". Only of files that are unchanged in your view; the editor does not see your edits, so check those by running the project's checker or compiler. At most ${MAX_DIAGNOSTICS} come back.`,
  input: z.strictObject({
    path: pathField('Only this file. Default: all files that the editor has looked at.').optional(),
  }),
  effect: 'read',
  bounds: { output: 'own' },
  subject: ({ path }) => path ?? '',
  async run({ path }, { view, languages }, signal) {
    if (languages === undefined) return refused("There is no editor here. Run the project's checker instead.");
    const unchanged = await unchangedFiles(view, signal);
    if (!unchanged.ok) return explainFailure(unchanged.failure);
    if (path !== undefined && !unchanged.value.has(path)) {
      const read = await view.readFile(path, signal);
      if (read.ok && read.value === undefined) return explainMissing(view, path, signal);
      return refused(`${path} is changed in your view, which the editor does not see. ${RUN_CHECKER}`);
    }
    const found = await languages.diagnostics(view.root, path);
    if (!found.ok) return explainFailure(found.failure);
    const shown = found.value.filter((each) => unchanged.value.has(each.path)).sort(byWeight);
    const lines = shown.slice(0, MAX_DIAGNOSTICS).map(lineOf);
    if (lines.length === 0) lines.push('[the editor has nothing to say]');
    if (shown.length > lines.length) lines.push(`[${shown.length - lines.length} more; ask for one file with path]`);
    if (path === undefined && unchanged.value.changed > 0) {
      lines.push(`[not covered, files that are changed in your view: ${unchanged.value.changed}. ${RUN_CHECKER}]`);
    }
    return said(lines.join('\n'));
  },
});

const RUN_CHECKER = "Run the project's checker or compiler for changed files.";

const WEIGHTS: Readonly<Record<Diagnostic['severity'], number>> = { error: 0, warning: 1, information: 2, hint: 3 };

function byWeight(a: Diagnostic, b: Diagnostic): number {
  const order = WEIGHTS[a.severity] - WEIGHTS[b.severity];
  if (order !== 0) return order;
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.line - b.line;
}

function lineOf({ path, line, column, severity, message, source, code }: Diagnostic): string {
  const text = message.replaceAll(/\s+/g, ' ').trim();
  const shown = text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}…` : text;
  const by = [source, code].filter((each) => each !== undefined).join(' ');
  return `${path}:${line}:${column}: ${severity}: ${shown}${by === '' ? '' : ` (${by})`}`;
}
