import { decodeText } from '../../changes/textFile.ts';
import type { ViewFile } from '../../changes/viewFile.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import { explainFailure, explainMissing } from '../explain.ts';
import { refused } from '../tool.ts';
import type { ToolOutcome } from '../tool.ts';

export type ReadText =
  | { readonly ok: true; readonly file: ViewFile; readonly text: string; readonly encoding: 'utf-8' | 'latin-1' }
  | { readonly ok: false; readonly outcome: ToolOutcome };

/** A file of the view as text with LF line ends, or what to tell the model instead. */
export async function readText(view: WorkspaceView, path: string, signal: AbortSignal): Promise<ReadText> {
  const read = await view.readFile(path, signal);
  if (!read.ok) return { ok: false, outcome: explainFailure(read.failure) };
  if (read.value === undefined) return { ok: false, outcome: await explainMissing(view, path, signal) };
  const decoded = decodeText(read.value.bytes);
  if (decoded.kind === 'binary') {
    const text = `${path} is a binary file of ${read.value.bytes.length} bytes, so it has no text to show or edit.`;
    return { ok: false, outcome: refused(text) };
  }
  return { ok: true, file: read.value, text: decoded.text, encoding: decoded.encoding };
}
