import type { History, PastEntry, PastFiles } from '../../core/ports/history.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { createObjectReader } from '../repository/objectReader.ts';
import type { ObjectReader } from '../repository/objectReader.ts';
import { missingBlob, tooLargeFile, unreadableHistory } from './historyFailures.ts';
import type { Questions } from './questions.ts';

/** Files as commits have them. */
export interface PastFilesReading extends Pick<History, 'readFile' | 'listFiles' | 'readBlob'> {
  /** What stands under a path; what lies in a submodule is taken for one. */
  find(root: string, id: string, path: string, signal?: AbortSignal): Promise<Result<TreeEntry, Failure>>;
}

/** An entry of git's trees; of type `missing` when there is none. */
export interface TreeEntry {
  readonly mode: string;
  readonly type: string;
  readonly object: string;
  readonly path: string;
}

interface Deps {
  readonly questions: Questions;
  readonly git: string;
  readonly maxFileBytes: number;
}

const LINK_MODE = '120000';
const EXECUTABLE_MODE = '100755';
const MAX_ENTRY_BYTES = 1024 * 1024;
const MAX_LISTING_BYTES = 256 * 1024 * 1024;

const MISSING: TreeEntry = { mode: '', type: 'missing', object: '', path: '' };
const SUBMODULE: TreeEntry = { ...MISSING, type: 'commit' };

export function createPastFiles({ questions, git, maxFileBytes }: Deps): PastFilesReading {
  const readers = new Map<string, ObjectReader>();

  async function find(
    root: string,
    id: string,
    path: string,
    signal?: AbortSignal,
  ): Promise<Result<TreeEntry, Failure>> {
    const question = { what: `Looking for "${path}"`, root, maxBytes: MAX_ENTRY_BYTES };
    // Folders above it tell of a submodule that it lies in.
    const folders = path.split('/').map((_, index, segments) => segments.slice(0, index + 1).join('/'));
    const said = await questions.ask(question, ['ls-tree', '-z', id, '--', ...folders], signal);
    if (!said.ok) return said;
    const entries = parseTree(said.value.output);
    if (entries.some(({ type, path: place }) => type === 'commit' && folders.includes(place))) return ok(SUBMODULE);
    return ok(entries.find((entry) => entry.path === path) ?? MISSING);
  }

  async function readBlob(root: string, blob: string, path: string): Promise<Result<Uint8Array, Failure>> {
    const directory = await questions.directory(root);
    if (!directory.ok) return directory;
    let reader = readers.get(directory.value);
    if (reader === undefined) {
      reader = createObjectReader({ git, directory: directory.value, maxBytes: maxFileBytes });
      readers.set(directory.value, reader);
    }
    // Git that cannot be started, or a repository that went away between two questions.
    const read = await reader.read(blob).catch(() => undefined);
    if (read === undefined) return failed(unreadableHistory(`Reading "${path}"`));
    if (read.kind === 'too-large') return failed(tooLargeFile(path, maxFileBytes));
    return read.kind === 'missing' ? failed(missingBlob(path)) : ok(read.bytes);
  }

  async function readFile(
    root: string,
    id: string,
    path: string,
    signal?: AbortSignal,
  ): Promise<Result<PastEntry, Failure>> {
    const entry = await find(root, id, path, signal);
    if (!entry.ok) return entry;
    const { type, mode, object } = entry.value;
    if (type === 'commit') return ok({ kind: 'submodule' });
    if (type !== 'blob') return ok({ kind: type === 'tree' ? 'folder' : 'missing' });
    const bytes = await readBlob(root, object, path);
    if (!bytes.ok) return bytes;
    if (mode === LINK_MODE) return ok({ kind: 'link', target: Buffer.from(bytes.value).toString('utf8') });
    return ok({ kind: 'file', bytes: bytes.value, executable: mode === EXECUTABLE_MODE });
  }

  async function listFiles(root: string, id: string, signal?: AbortSignal): Promise<Result<PastFiles, Failure>> {
    const what = 'Listing the files of the commit';
    const said = await questions.ask({ what, root, maxBytes: MAX_LISTING_BYTES }, ['ls-tree', '-r', '-z', id], signal);
    if (!said.ok) return said;
    if (said.value.cut !== undefined) return failed(unreadableHistory(what));
    const plain = parseTree(said.value.output).filter(({ type, mode }) => type === 'blob' && mode !== LINK_MODE);
    return ok(
      new Map(plain.map(({ path, object, mode }) => [path, { blob: object, executable: mode === EXECUTABLE_MODE }])),
    );
  }

  return { find, readFile, listFiles, readBlob };
}

/** Entries are `mode type object<tab>path`, each ended by NUL. */
function parseTree(output: Buffer): TreeEntry[] {
  return output
    .toString('utf8')
    .split('\0')
    .flatMap((line) => {
      const match = /^(\d+) (\w+) ([0-9a-f]+)\t(.+)$/s.exec(line);
      if (match === null) return [];
      const [, mode = '', type = '', object = '', path = ''] = match;
      return [{ mode, type, object, path }];
    });
}
