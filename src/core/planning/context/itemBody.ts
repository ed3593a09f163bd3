import type { ContextItem } from '../../../shared/brief.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { decodeText } from '../../changes/textFile.ts';
import type { WorkspaceView } from '../../changes/workspaceView.ts';

/** One thing that a person added, before it is cut to its share. */
export interface ItemBody {
  /** What stands in its element's tag, unescaped. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

type Of<Kind extends ContextItem['kind']> = Extract<ContextItem, { kind: Kind }>;

const MAX_LISTED = 300;
/** Lines shown around a symbol: little before it, and what it may have for a body after it. */
const LINES_BEFORE = 5;
const LINES_AFTER = 60;

export async function bodyOf(item: ContextItem, view: WorkspaceView, signal: AbortSignal): Promise<ItemBody> {
  switch (item.kind) {
    case 'file':
      return fileBody(item, view, signal);
    case 'folder':
      return folderBody(item, view, signal);
    case 'selection':
      return selectionBody(item, view, signal);
    case 'symbol':
      return symbolBody(item, view, signal);
    case 'url': {
      const text = item.text ?? '[only the address is known, and nobody can open it here]';
      return { attributes: { kind: 'url', url: item.url }, text };
    }
    case 'problems':
    case 'diff':
    case 'text':
      return { attributes: { kind: item.kind, ...labelled(item.label) }, text: item.text };
  }
}

function labelled(label: string | undefined): Readonly<Record<string, string>> {
  return label === undefined || label === '' ? {} : { label };
}

async function fileBody({ path }: Of<'file'>, view: WorkspaceView, signal: AbortSignal): Promise<ItemBody> {
  const attributes = { kind: 'file', path };
  const lines = await linesOf(path, view, signal);
  // A folder may be written like a file.
  const folder = lines.ok ? undefined : await folderBody({ kind: 'folder', path }, view, signal);
  if (folder?.attributes['files'] !== undefined) return folder;
  if (!lines.ok) return { attributes, text: lines.failure };
  return { attributes: { ...attributes, lines: `1-${lines.value.length}` }, text: lines.value.join('\n') };
}

async function folderBody({ path }: Of<'folder'>, view: WorkspaceView, signal: AbortSignal): Promise<ItemBody> {
  const attributes = { kind: 'folder', path };
  const listed = await view.listFiles(signal);
  if (!listed.ok) return { attributes, text: `[${listed.failure.message}]` };
  const folder = path.replace(/^(\.?\/)+|\/+$/g, '');
  const prefix = folder === '' || folder === '.' ? '' : `${folder}/`;
  const files = listed.value.filter((each) => each.startsWith(prefix));
  if (files.length === 0) return { attributes, text: '[no file is below this folder]' };
  const more = files.length > MAX_LISTED ? [`[and ${files.length - MAX_LISTED} more]`] : [];
  return {
    attributes: { ...attributes, files: String(files.length) },
    text: [...files.slice(0, MAX_LISTED), ...more].join('\n'),
  };
}

async function selectionBody(item: Of<'selection'>, view: WorkspaceView, signal: AbortSignal): Promise<ItemBody> {
  const { path, fromLine, toLine } = item;
  const attributes = { kind: 'selection', path, lines: `${fromLine}-${toLine}` };
  if (item.text !== undefined && item.text !== '') return { attributes, text: item.text };
  const lines = await linesOf(path, view, signal);
  if (!lines.ok) return { attributes, text: lines.failure };
  const selected = lines.value.slice(fromLine - 1, toLine);
  return { attributes, text: selected.length === 0 ? '[the file has no such lines]' : selected.join('\n') };
}

async function symbolBody(
  { name, path, line }: Of<'symbol'>,
  view: WorkspaceView,
  signal: AbortSignal,
): Promise<ItemBody> {
  const attributes = { kind: 'symbol', name, path };
  const lines = await linesOf(path, view, signal);
  if (!lines.ok) return { attributes, text: lines.failure };
  const at = line ?? lines.value.findIndex((each) => each.includes(name)) + 1;
  if (at < 1 || at > lines.value.length) return { attributes, text: '[the file does not have it]' };
  const from = Math.max(1, at - LINES_BEFORE);
  const to = Math.min(lines.value.length, at + LINES_AFTER);
  return {
    attributes: { ...attributes, lines: `${from}-${to}`, line: String(at) },
    text: lines.value.slice(from - 1, to).join('\n'),
  };
}

/** The lines of a text file, or a note why there are none. */
async function linesOf(
  path: string,
  view: WorkspaceView,
  signal: AbortSignal,
): Promise<Result<readonly string[], string>> {
  const file = await view.readFile(path, signal);
  if (!file.ok) return failed(`[${file.failure.message}]`);
  if (file.value === undefined) return failed('[there is no such file in the repository]');
  const decoded = decodeText(file.value.bytes);
  if (decoded.kind === 'binary') return failed('[this is not a text file]');
  const lines = decoded.text.split('\n');
  return ok(lines.at(-1) === '' ? lines.slice(0, -1) : lines);
}
