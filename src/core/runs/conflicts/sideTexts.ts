import type { ConflictVersion, ConflictText } from '../../agents/conflictElement.ts';
import { requireTask } from '../../../shared/runState.ts';
import type { RunState } from '../../../shared/runState.ts';
import type { Contents } from '../../changes/contents.ts';
import { fileDiff } from '../../changes/fileDiff.ts';
import { unifiedLines } from '../../changes/lineDiff.ts';
import type { FileState } from '../../changes/mergeFile.ts';
import type { Meeting, MeetingFile, Side } from './meetings.ts';
import type { PlacedMeeting } from './resolution.ts';

/** Bytes of a file that an agent reads and writes without trouble. */
const MAX_BYTES = 1_000_000;
/** Characters of all diffs of one file that an agent is given. */
const MAX_CHARACTERS = 100_000;

/** What every side did to the files, as an agent is told; `undefined` when they are no text, or too much of it. */
export async function sideTexts(
  meeting: Meeting & Partial<Pick<PlacedMeeting, 'inPlace'>>,
  state: RunState,
  contents: Contents,
): Promise<readonly ConflictText[] | undefined> {
  const texts: ConflictText[] = [];
  for (const [index, file] of meeting.files.entries()) {
    const versions: ConflictVersion[] = [];
    for (const side of meeting.sides) {
      const diff = await diffOf(file, side, index, contents);
      if (diff === undefined) return undefined;
      const { title } = requireTask(state, side.taskId);
      versions.push({ taskId: side.taskId, title, diff, isInView: side.taskId === meeting.inPlace?.taskId });
    }
    texts.push({ path: file.path.path, versions });
  }
  const length = texts.reduce((sum, { versions }) => sum + versions.reduce((all, { diff }) => all + diff.length, 0), 0);
  return length > MAX_CHARACTERS ? undefined : texts;
}

async function diffOf(
  { path, beginning }: MeetingFile,
  side: Side,
  index: number,
  contents: Contents,
): Promise<string | undefined> {
  const after = side.contents[index];
  if ([beginning, after].some((content) => content !== undefined && content.size > MAX_BYTES)) return undefined;
  const [old, fresh] = await Promise.all([bytesOf(beginning, contents), bytesOf(after, contents)]);
  const { diff } = fileDiff(path.path, old, fresh);
  if (diff === undefined) return undefined;
  if (fresh === undefined) return old === undefined ? 'there is no such file in this version' : 'deleted the file';
  return [
    ...(old === undefined ? ['created the file'] : []),
    ...modeLine(beginning, after),
    ...unifiedLines(diff),
  ].join('\n');
}

function modeLine(before: FileState, after: FileState): string[] {
  if (before === undefined || after === undefined || before.executable === after.executable) return [];
  return [after.executable ? 'made the file executable' : 'made the file no longer executable'];
}

async function bytesOf(content: FileState, contents: Contents): Promise<Uint8Array | undefined> {
  return content === undefined ? undefined : contents.get(content.hash);
}
