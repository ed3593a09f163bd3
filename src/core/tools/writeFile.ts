import * as z from 'zod';
import { decodeText, encodeLike } from '../changes/textFile.ts';
import { explainFailure } from './explain.ts';
import { pathField } from './fields.ts';
import { defineTool, refused, said } from './tool.ts';
import type { Tool, ToolOutcome } from './tool.ts';

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
    const encoded = encode(content, existing.value?.bytes, path);
    if (!encoded.ok) return encoded.outcome;
    const written = await view.writeFile(path, encoded.bytes);
    if (!written.ok) return explainFailure(written.failure);
    return said(`${existing.value === undefined ? 'Created' : 'Replaced'} ${path} (${lineCount(content)} lines).`);
  },
});

type Encoded =
  { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly outcome: ToolOutcome };

function encode(content: string, existing: Uint8Array | undefined, path: string): Encoded {
  const original = existing === undefined ? undefined : decodeText(existing);
  if (original?.kind !== 'text') return { ok: true, bytes: new TextEncoder().encode(content) };
  const encoded = encodeLike(content, original);
  if (encoded.ok) return { ok: true, bytes: encoded.value };
  const text = `${path} is not UTF-8 but Latin-1, and the content has characters that Latin-1 does not have, so nothing was written. Use other characters; or delete the file and write it anew, if it shall become UTF-8.`;
  return { ok: false, outcome: refused(text) };
}

function lineCount(content: string): number {
  if (content === '') return 0;
  return content.split('\n').length - (content.endsWith('\n') ? 1 : 0);
}
