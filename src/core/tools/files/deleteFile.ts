import * as z from 'zod';
import { explainFailure, explainMissing } from '../explain.ts';
import { pathField } from '../fields.ts';
import { defineTool, said } from '../tool.ts';
import type { Tool } from '../tool.ts';

/** Removes one file from the agent's view. */
export const deleteFileTool: Tool = defineTool({
  name: 'delete_file',
  description:
    'Deletes one file. Folders that become empty vanish by themselves. Look for imports and other uses of the file first.',
  input: z.strictObject({ path: pathField('The file to delete.') }),
  effect: 'own-view',
  subject: ({ path }) => path,
  async run({ path }, { view }, signal) {
    const deleted = await view.deleteFile(path);
    if (deleted.ok) return said(`Deleted ${path}.`);
    if (deleted.failure.kind === 'path-missing') return explainMissing(view, path, signal);
    return explainFailure(deleted.failure);
  },
});
