import type { RunState, TaskState } from '../../../shared/runState.ts';
import type { Contents } from '../../changes/contents.ts';
import { fileDiff } from '../../changes/fileDiff.ts';
import { unifiedLines } from '../../changes/lineDiff.ts';
import { changesOf } from './groupChanges.ts';

/** Characters of the diffs of all candidates that a judge is handed; the rest it can ask for. */
const MAX_DIFFS_LENGTH = 60_000;

/** What a candidate changed as unified diffs, within its share of what its judge is handed; nothing where it changed nothing. */
export async function candidateDiff(
  candidate: TaskState,
  candidates: number,
  { state, contents }: { readonly state: RunState; readonly contents: Contents },
): Promise<{ readonly diff?: string }> {
  const { files } = changesOf(candidate, state);
  if (files.length === 0) return {};
  const room = Math.floor(MAX_DIFFS_LENGTH / candidates);
  const shown: string[] = [];
  let length = 0;
  for (const [index, { path, before, after }] of files.entries()) {
    const bytesOf = async (content: typeof before) => content && (await contents.get(content.hash));
    const { kind, diff } = fileDiff(path.path, await bytesOf(before), await bytesOf(after));
    const text = [`${kind} ${path.path}`, ...(diff === undefined ? ['[binary file]'] : unifiedLines(diff))].join('\n');
    if (length + text.length > room) {
      const left = files.length - index;
      const cut = index === 0 ? [text.slice(0, room)] : [];
      const note = `[the diffs of ${left} of ${files.length} files are cut or left out; show_candidate shows them]`;
      return { diff: [...shown, ...cut, note].join('\n') };
    }
    shown.push(text);
    length += text.length + 1;
  }
  return { diff: shown.join('\n') };
}
