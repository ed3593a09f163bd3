import type { ChangedFile } from '../../changes/fileDiff.ts';

/** A changed file in one line, as models get it: "edited src/a.js +3 -1". */
export function changeLine({ kind, path, lines }: ChangedFile): string {
  return `${kind} ${path} ${lines === undefined ? '(binary)' : `+${lines.added} -${lines.removed}`}`;
}
