import * as z from 'zod';
import { explainFailure, similarPaths } from '../explain.ts';
import { globField, pathField } from '../fields.ts';
import { defineTool, said } from '../tool.ts';
import type { Tool } from '../tool.ts';
import { globMatcher } from '../../changes/glob.ts';
import { explainNoFolder, filesUnder } from './listFiles.ts';

const LIMIT = 300;
/** Paths that are named when only their case differs. */
const MAX_NAMED = 5;

/** Finds files of the agent's view by their names. */
export const findFilesTool: Tool = defineTool({
  name: 'find_files',
  description:
    `Finds files by name or path, one path per line, sorted, at most ${LIMIT}; a last line in square brackets says how many more there are. ` +
    'Knows * ? ** [a-z] {a,b}. Use it when you know what a file is called, and search_text for what is in it.',
  input: z.strictObject({
    pattern: globField('The glob'),
    path: pathField('Only in this folder and below.').optional(),
    ignoreCase: z.boolean().optional().describe('true: upper and lower case are the same. Default: false.'),
  }),
  effect: 'read',
  subject: ({ pattern, path }) => (path === undefined ? pattern : `${pattern} in ${path}`),
  async run({ pattern, path, ignoreCase = false }, { view }, signal) {
    const listed = await filesUnder(view, path, signal);
    if (!listed.ok) return explainFailure(listed.failure);
    if (path !== undefined && listed.value.length === 0) return explainNoFolder(view, path, signal);
    const found = listed.value.filter(globMatcher(pattern, { ignoreCase }));
    if (found.length === 0) return said(nothingFound(pattern, listed.value, ignoreCase));
    const rest = found.length - LIMIT;
    const more = rest > 0 ? [`[and ${rest} more; narrow it down with path or a longer pattern]`] : [];
    return said([...found.slice(0, LIMIT), ...more].join('\n'));
  },
});

function nothingFound(pattern: string, paths: readonly string[], ignoredCase: boolean): string {
  const looked = `[no file matches ${JSON.stringify(pattern)}; ${paths.length} files were looked at`;
  const otherCase = ignoredCase ? [] : paths.filter(globMatcher(pattern, { ignoreCase: true }));
  if (otherCase.length > 0) {
    const rest = otherCase.length - MAX_NAMED;
    const named = otherCase.slice(0, MAX_NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
    return `${looked}. In other case it matches: ${named}]`;
  }
  const similar = /[*?[{]/.test(pattern) ? [] : similarPaths(paths, pattern);
  return similar.length === 0 ? `${looked}]` : `${looked}. Did you mean: ${similar.join(', ')}?]`;
}
