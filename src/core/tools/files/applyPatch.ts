import * as z from 'zod';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { fileDiff } from '../../changes/fileDiff.ts';
import { parseViewPath } from '../../changes/paths.ts';
import { decodeText, encodeLike } from '../../changes/textFile.ts';
import type { DecodedText } from '../../changes/textFile.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';
import { explainFailure, explainMissing } from '../explain.ts';
import { createStopwatch } from '../stopwatch.ts';
import { defineTool, refused, said } from '../tool.ts';
import type { Tool } from '../tool.ts';
import { changeLine } from './changeLine.ts';
import { placeHunks } from './hunkPlaces.ts';
import type { HunkProblem } from './hunkPlaces.ts';
import { nearestText } from './nearestText.ts';
import { readPatch } from './patchText.ts';
import type { FilePatch, PatchHunk } from './patchText.ts';

const MAX_CHARACTERS = 400_000;
const MAX_FILE_BYTES = 4 * 1024 * 1024;
const MAX_MS = 5_000;
/** Hunks that do not fit and are told. */
const MAX_PROBLEMS = 5;
const MAX_QUOTED_LINES = 12;
const MAX_QUOTED_LENGTH = 200;

/** Applies a unified diff to the agent's view. */
export const applyPatchTool: Tool = defineTool({
  name: 'apply_patch',
  description:
    'Applies a unified diff of one or several files, as git writes it: "--- a/path", "+++ b/path", hunks with context; /dev/null for new and deleted files, "rename from" and "rename to". ' +
    'Context and removed lines must stand in the file exactly; line numbers may be off where there is no doubt. All of it or nothing is applied. Line ends and encoding of files are kept. For a single place edit_file is simpler.',
  input: z.strictObject({
    patch: z.string().min(1).max(MAX_CHARACTERS).describe('The whole diff.'),
  }),
  effect: 'own-view',
  subject: ({ patch }) => namesIn(patch),
  async run({ patch }, { view, clock }, signal) {
    const read = readPatch(patch);
    if (!read.ok) return refused(`Nothing was changed: the patch is not usable. ${read.failure}`);
    const described = await view.describeFiles(signal);
    if (!described.ok) return explainFailure(described.failure);
    const links = new Map(described.value.flatMap(({ path, link }) => (link === undefined ? [] : [[path, link]])));
    const staged = createStage(view, links);
    const watch = createStopwatch(clock, MAX_MS);
    const problems: string[] = [];
    const notes: string[] = [];
    for (const each of read.value) {
      if (signal.aborted) return explainFailure({ kind: 'cancelled', message: 'Cancelled.' });
      if (watch.isLate()) return refused('Nothing was changed: it took too long. Split the patch.');
      await watch.letOthersWork();
      const done = await patchFile(each, staged, signal);
      if (done.ok) notes.push(...done.value);
      else problems.push(...done.failure);
    }
    if (problems.length > 0) return refused(told(problems));
    const before = await Promise.all(staged.changes().map(({ path }) => view.readFile(path, signal)));
    const changed = await view.changeFiles(staged.changes());
    if (!changed.ok) return explainFailure(changed.failure);
    const lines = staged.changes().flatMap(({ path, bytes }, index) => {
      const old = before[index];
      const was = old?.ok === true ? old.value?.bytes : undefined;
      return was === undefined && bytes === undefined ? [] : [changeLine(fileDiff(path, was, bytes))];
    });
    return said(['Applied the patch:', ...lines, ...notes].join('\n'));
  },
});

function namesIn(patch: string): string {
  const names = [...patch.matchAll(/^\+\+\+ (?:b\/)?([^\t\n]+)/gm)].map(([, name]) => name ?? '');
  const [first = ''] = names;
  return names.length > 1 ? `${first} and ${names.length - 1} more` : first;
}

function told(problems: readonly string[]): string {
  const rest = problems.length - MAX_PROBLEMS;
  return [
    'The patch does not fit, so nothing was changed in any file.',
    ...problems.slice(0, MAX_PROBLEMS),
    ...(rest > 0 ? [`[and ${rest} more problems]`] : []),
    'Read these places again and give the whole patch anew.',
  ].join('\n');
}

interface StagedFile {
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}

/** The files as the patch has made them so far: it may have several parts about the same one. */
interface Stage {
  /** `undefined`: there is no such file. Fails with a sentence. */
  read(path: string, signal: AbortSignal): Promise<Result<StagedFile | undefined, string>>;
  write(path: string, file: StagedFile | undefined): void;
  missing(path: string, signal: AbortSignal): Promise<string>;
  changes(): { readonly path: string; readonly bytes?: Uint8Array; readonly executable?: boolean }[];
}

function createStage(view: WorkspaceView, links: ReadonlyMap<string, string>): Stage {
  const files = new Map<string, StagedFile | undefined>();
  return {
    async read(path, signal) {
      if (files.has(path)) return ok(files.get(path));
      const link = links.get(path);
      if (link !== undefined) return failed(`${path} is a link to ${link}: patch that file.`);
      const file = await view.readFile(path, signal);
      if (!file.ok) return failed(explainFailure(file.failure).text);
      return ok(file.value && { bytes: file.value.bytes, executable: file.value.content.executable });
    },
    write: (path, file) => void files.set(path, file),
    missing: async (path, signal) => (await explainMissing(view, path, signal)).text,
    changes: () => [...files].map(([path, file]) => ({ path, ...file })),
  };
}

/** Puts the file as it is to be on the stage, and gives what is to be said of it. Fails with what is wrong. */
async function patchFile(patch: FilePatch, stage: Stage, signal: AbortSignal): Promise<Result<string[], string[]>> {
  const from = parseViewPath(patch.path);
  const to = parseViewPath(patch.to ?? patch.path);
  if (!from.ok) return failed([from.failure.message]);
  if (!to.ok) return failed([to.failure.message]);
  const existing = await stage.read(from.value, signal);
  if (!existing.ok) return failed([existing.failure]);
  if (patch.kind === 'create') {
    if (existing.value !== undefined)
      return failed([`${from.value} is to be made, but it is there already. Give hunks that change what is in it.`]);
    return create(from.value, patch, stage);
  }
  if (existing.value === undefined) return failed([await stage.missing(from.value, signal)]);
  if (to.value !== from.value) {
    const there = await stage.read(to.value, signal);
    if (!there.ok) return failed([there.failure]);
    if (there.value !== undefined) return failed([`${from.value} is to become ${to.value}, which is there already.`]);
  }
  const patched = patchBytes(from.value, existing.value.bytes, patch.hunks);
  if (!patched.ok) return patched;
  const { bytes, notes } = patched.value;
  if (patch.kind === 'delete') {
    if (patch.hunks.length > 0 && bytes.length > 0)
      return failed([
        `${from.value} is to be deleted, but the patch does not remove all of its lines. Use delete_file, or give all lines.`,
      ]);
    stage.write(from.value, undefined);
    return ok(notes);
  }
  if (to.value !== from.value) stage.write(from.value, undefined);
  stage.write(to.value, { bytes, executable: patch.executable ?? existing.value.executable });
  return ok(notes);
}

/** As an empty new file is decoded. */
const NEW_TEXT: DecodedText = { kind: 'text', text: '', raw: '', encoding: 'utf-8', bom: false, eol: 'lf' };

function create(path: string, { hunks, executable = false }: FilePatch, stage: Stage): Result<string[], string[]> {
  if (hunks.some(({ before }) => before.length > 0))
    return failed([`${path} is to be made, so its hunks can only have lines that begin with "+".`]);
  const lines = hunks.flatMap(({ after }) => after);
  const end = hunks.at(-1)?.endsBareAfter === true || lines.length === 0 ? '' : '\n';
  const encoded = encodeLike(lines.join('\n') + end, NEW_TEXT);
  if (!encoded.ok) return failed([`${path}: ${encoded.failure.message}`]);
  stage.write(path, { bytes: encoded.value, executable });
  return ok([]);
}

function patchBytes(
  path: string,
  bytes: Uint8Array,
  hunks: readonly PatchHunk[],
): Result<{ readonly bytes: Uint8Array; readonly notes: string[] }, string[]> {
  if (hunks.length === 0) return ok({ bytes, notes: [] });
  if (bytes.length > MAX_FILE_BYTES)
    return failed([`${path} is too large to be patched (${bytes.length} bytes). Use edit_file.`]);
  const decoded = decodeText(bytes);
  if (decoded.kind === 'binary') return failed([`${path} is a binary file, so no text can be patched in it.`]);
  const placed = placeHunks(decoded.text, hunks);
  if ('problems' in placed)
    return failed(placed.problems.map((problem) => explain(problem, { path, text: decoded.text, hunks })));
  const encoded = encodeLike(placed.text, decoded);
  if (!encoded.ok) return failed([`${path}: ${encoded.failure.message}`]);
  const notes = placed.moved.map(({ hunk, by }) => {
    const lines = `${Math.abs(by)} ${Math.abs(by) === 1 ? 'line' : 'lines'}`;
    return `[${path}, hunk ${hunk + 1}: it stood ${lines} further ${by > 0 ? 'down' : 'up'} than it said]`;
  });
  return ok({ bytes: encoded.value, notes });
}

function explain(
  { hunk, reason, places }: HunkProblem,
  { path, text, hunks }: { readonly path: string; readonly text: string; readonly hunks: readonly PatchHunk[] },
): string {
  const { before = [], start = 0 } = hunks[hunk] ?? {};
  const where = `${path}, hunk ${hunk + 1} (line ${start + 1})`;
  if (reason === 'overlapping')
    return `${where}: it comes after a hunk that stands further down. Put the hunks in the order of the file.`;
  if (reason === 'ambiguous')
    return `${where}: its lines do not stand there, but at several other places (lines ${places.join(', ')}). Give more lines of context.`;
  if (before.length === 0) return `${where}: it has no lines of context, and the file has fewer lines than that.`;
  const shown = before.slice(0, MAX_QUOTED_LINES).map((line) => line.slice(0, MAX_QUOTED_LENGTH));
  const cut = before.length > MAX_QUOTED_LINES ? [`[and ${before.length - MAX_QUOTED_LINES} more lines]`] : [];
  const nearest = nearestText(text, before.join('\n')) ?? 'Nothing in the file is similar to it.';
  return [`${where}: expected these lines, which do not stand in the file:`, ...shown, ...cut, nearest].join('\n');
}
