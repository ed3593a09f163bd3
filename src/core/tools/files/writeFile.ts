import * as z from 'zod';
import type { Failure } from '../../../shared/failures.ts';
import type { Result } from '../../../shared/result.ts';
import { decodeText, encodeLike } from '../../changes/textFile.ts';
import type { DecodedText } from '../../changes/textFile.ts';
import { explainFailure } from '../explain.ts';
import { pathField } from '../fields.ts';
import { defineTool, refused, said } from '../tool.ts';
import type { Tool } from '../tool.ts';

/** As an empty new file is decoded. */
const NEW_TEXT: DecodedText = { kind: 'text', text: '', raw: '', encoding: 'utf-8', bom: false, eol: 'lf' };

/** Makes a file in the agent's view, or replaces a whole one. */
export const writeFileTool: Tool = defineTool({
  name: 'write_file',
  description:
    'Writes a whole file: makes a new one, with the folders it needs, or replaces everything in an existing one. For changes within a file use edit_file, which is shorter and safer. ' +
    'Give the complete content, nothing left out. Replaced text files keep their line ends and encoding; new ones are UTF-8.',
  input: z.strictObject({
    path: pathField('The file to write.'),
    content: z.string().describe('The complete text of the file. End it with a line break.'),
  }),
  effect: 'own-view',
  subject: ({ path }) => path,
  async run({ path, content }, { view }, signal) {
    const existing = await view.readFile(path, signal);
    if (!existing.ok) return explainFailure(existing.failure);
    const encoded = encode(content, existing.value?.bytes);
    if (!encoded.ok) return refused(`${encoded.failure.message} Nothing was written.`);
    const written = await view.writeFile(path, encoded.value);
    if (!written.ok) return explainFailure(written.failure);
    return said(`${existing.value === undefined ? 'Created' : 'Replaced'} ${path} (${lineCount(content)} lines).`);
  },
});

/** Text that replaces text keeps its encoding and line ends; all other is UTF-8. */
function encode(content: string, existing: Uint8Array | undefined): Result<Uint8Array, Failure> {
  const original = existing === undefined ? undefined : decodeText(existing);
  return encodeLike(content, original?.kind === 'text' ? original : NEW_TEXT);
}

function lineCount(content: string): number {
  if (content === '') return 0;
  return content.split('\n').length - (content.endsWith('\n') ? 1 : 0);
}
