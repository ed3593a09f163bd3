import * as z from 'zod';
import { decodeText, replaceInText } from '../../changes/textFile.ts';
import { changedPlaces } from './changedPlaces.ts';
import { explainFailure } from '../explain.ts';
import { pathField } from '../fields.ts';
import { nearestText } from './nearestText.ts';
import { readText } from './readText.ts';
import { defineTool, refused, said } from '../tool.ts';
import type { Tool } from '../tool.ts';

/** Replaces a piece of text in a file of the agent's view; every other byte stays as it is. */
export const editFileTool: Tool = defineTool({
  name: 'edit_file',
  description:
    'Replaces a piece of text in an existing file. oldText must stand in the file exactly as given, spaces and line breaks included, and at one place only: quote enough lines around it to make it unique, or set replaceAll. ' +
    'Copy it from what read_file gave. Line ends and encoding of the file are kept. The changed place comes back with the lines around it, a long one with its beginning and end, so there is no need to read it again. To make a new file use write_file.',
  input: z.strictObject({
    path: pathField('The file to edit.'),
    oldText: z
      .string()
      .min(1, 'expected the text to replace; write_file makes a new file or replaces a whole one')
      .describe('The text to be replaced, word for word as in the file.'),
    newText: z.string().describe('The text that takes its place. Empty to delete it.'),
    replaceAll: z.boolean().optional().describe('true: replace every occurrence. Default: false.'),
  }),
  effect: 'own-view',
  subject: ({ path }) => path,
  async run({ path, oldText, newText, replaceAll }, { view }, signal) {
    if (oldText === newText) return refused('oldText and newText are the same, so there is nothing to change.');
    const read = await readText(view, path, signal);
    if (!read.ok) return read.outcome;
    const replaced = replaceInText(read.file.bytes, oldText, newText, { all: replaceAll === true });
    if (!replaced.ok)
      return refused(explain(replaced.failure, { path, oldText, text: read.text, encoding: read.encoding }));
    const written = await view.writeFile(path, replaced.value.bytes);
    if (!written.ok) return explainFailure(written.failure);
    const { count } = replaced.value;
    const done = `Edited ${path}: replaced ${count} ${count === 1 ? 'occurrence' : 'occurrences'}.`;
    const now = decodeText(replaced.value.bytes);
    return said(now.kind === 'binary' ? done : [done, ...changedPlaces(read.text, now.text)].join('\n'));
  },
});

function explain(
  problem: { readonly reason: 'missing' | 'ambiguous' | 'unencodable'; readonly count: number },
  asked: { readonly path: string; readonly oldText: string; readonly text: string; readonly encoding: string },
): string {
  const { path, oldText, text } = asked;
  switch (problem.reason) {
    case 'missing': {
      const nearest = nearestText(text, oldText) ?? 'Nothing in the file is similar to it.';
      return `oldText does not stand in ${path}, so nothing was changed. ${nearest}\nRead the file again and copy the text exactly.`;
    }
    case 'ambiguous':
      return `oldText stands ${problem.count} times in ${path}, so nothing was changed. Give more of the lines around the place you mean, or set replaceAll to change all of them.`;
    case 'unencodable':
      return asked.encoding === 'utf-8'
        ? 'newText has half a surrogate pair, which cannot be encoded, so nothing was changed. Write the whole character.'
        : `${path} is not UTF-8 but Latin-1, and newText has characters that Latin-1 does not have, so nothing was changed. Use other characters, or their escapes in the file's language.`;
  }
}
