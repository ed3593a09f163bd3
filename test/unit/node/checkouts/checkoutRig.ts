import { lstat, mkdir, mkdtemp, readFile, readdir, readlink, rm, writeFile, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import type { Checkout, CheckoutChanges, Checkouts, WantedFile } from '../../../../src/core/ports/checkouts.ts';
import type { Log } from '../../../../src/core/ports/log.ts';
import type { CheckoutsDeps } from '../../../../src/node/checkouts/checkouts.ts';
import { createCheckouts } from '../../../../src/node/checkouts/checkouts.ts';
import { createDiskRepository } from '../../../../src/node/repository/diskRepository.ts';
import { createSystemClock } from '../../../../src/node/system/clock.ts';
import { hashBytes } from '../../../../src/node/system/hashing.ts';
import { failed, ok } from '../../../../src/shared/result.ts';
import { succeeded } from '../repository/folders.ts';

export const neverAborted = new AbortController().signal;

/** A view for tests: what the repository lists, with texts laid over (`undefined`: deleted). */
export type Overlay = Readonly<Record<string, string | Uint8Array | undefined>>;

export interface CheckoutRig {
  /** The person's folder. */
  readonly root: string;
  readonly storage: string;
  readonly outside: string;
  readonly notes: readonly string[];
  checkouts(options?: Partial<CheckoutsDeps>): Checkouts;
  put(file: string, content?: string | Uint8Array, mode?: number): Promise<void>;
  git(...parameters: string[]): Promise<string>;
  gitIn(folder: string, ...parameters: string[]): Promise<string>;
  /** Commits everything that is there. */
  commit(): Promise<void>;
  wanted(overlay?: Overlay): Promise<readonly WantedFile[]>;
  borrow(checkouts: Checkouts, options?: BorrowOptions): Promise<Checkout>;
  dispose(): Promise<void>;
}

export interface BorrowOptions {
  readonly overlay?: Overlay;
  readonly runId?: string;
  readonly taskId?: string;
  readonly files?: readonly WantedFile[];
}

export async function createCheckoutRig(): Promise<CheckoutRig> {
  const whole = await mkdtemp(path.join(tmpdir(), 'wavewright-checkouts-'));
  const root = path.join(whole, 'project');
  const storage = path.join(whole, 'storage');
  const outside = path.join(whole, 'outside');
  await Promise.all([mkdir(root), mkdir(outside)]);
  const notes: string[] = [];
  const note = (message: string): void => void notes.push(message);
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const made: Checkouts[] = [];
  let current: Overlay = {};

  const gitIn = async (folder: string, ...parameters: string[]): Promise<string> => {
    const identity = ['user.name=Test', 'user.email=test@example.com', 'protocol.file.allow=always'];
    const run = await execa('git', [...identity.flatMap((each) => ['-c', each]), ...parameters], { cwd: folder });
    return run.stdout;
  };

  const rig: CheckoutRig = {
    root,
    storage,
    outside,
    notes,
    checkouts(options = {}) {
      const roots = [{ name: 'main', directory: root }];
      const checkouts = createCheckouts({ roots, storage, clock: createSystemClock(), log, ...options });
      made.push(checkouts);
      return checkouts;
    },
    async put(file, content = '', mode) {
      const target = path.resolve(root, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, content);
      if (mode !== undefined) await chmod(target, mode);
    },
    git: (...parameters) => gitIn(root, ...parameters),
    gitIn,
    async commit() {
      await gitIn(root, 'add', '--all');
      await gitIn(root, 'commit', '--quiet', '-m', 'State');
    },
    async wanted(overlay = {}) {
      const repository = createDiskRepository({ roots: [{ name: 'main', directory: root }] });
      const listed = succeeded(await repository.listFiles('main'));
      const names = [...new Set([...listed, ...Object.keys(overlay)])].sort();
      return names.flatMap((name): WantedFile[] => {
        if (!Object.hasOwn(overlay, name)) return [{ path: name }];
        const content = overlay[name];
        if (content === undefined) return [];
        const bytes = Buffer.from(content);
        return [{ path: name, content: { hash: hashBytes(bytes), size: bytes.byteLength, executable: false } }];
      });
    },
    async borrow(checkouts, { overlay = {}, runId = 'run', taskId = 'task', files } = {}) {
      current = overlay;
      const result = await checkouts.borrow(
        {
          runId,
          taskId,
          root: 'main',
          files: files ?? (await rig.wanted(overlay)),
          read: async (file) => {
            const content = current[file];
            if (content !== undefined) return ok(Buffer.from(content));
            return failed({ kind: 'path-missing', path: file, message: `The view has no ${file}.` });
          },
        },
        neverAborted,
      );
      return succeeded(result);
    },
    async dispose() {
      for (const checkouts of made) await checkouts.close();
      await rm(whole, { recursive: true, force: true });
    },
  };
  return rig;
}

/** Everything in a folder as lines: folders end with a slash, links show where they lead, `*` marks executable files. `.git` is left out. */
export async function render(folder: string): Promise<string[]> {
  const lines: string[] = [];
  async function visit(inner: string): Promise<void> {
    for (const name of (await readdir(path.join(folder, inner))).sort()) {
      const place = path.join(inner, name);
      const absolute = path.join(folder, place);
      const stats = await lstat(absolute);
      if (place === '.git') continue;
      if (stats.isSymbolicLink()) lines.push(`${place} -> ${await readlink(absolute)}`);
      else if (stats.isDirectory()) {
        lines.push(`${place}/`);
        await visit(place);
      } else lines.push(`${place}${stats.mode & 0o111 ? '*' : ''} = ${await readFile(absolute, 'utf8')}`);
    }
  }
  await visit('');
  return lines;
}

/** What changed as lines: `+path = text`, `-path`; `!path reason` for what was left out. */
export function renderChanges({ changed, leftOut }: CheckoutChanges): string[] {
  return [
    ...changed.map((change) =>
      change.bytes === undefined
        ? `-${change.path}`
        : `+${change.path}${change.executable ? '*' : ''} = ${Buffer.from(change.bytes).toString()}`,
    ),
    ...leftOut.map((file) => `!${file.path} ${file.reason}`),
  ];
}

export async function changesOf(checkout: Checkout): Promise<string[]> {
  return renderChanges(succeeded(await checkout.changes(neverAborted)));
}

/** Runs a line of shell in a checkout, as an agent would. */
export async function command(checkout: Checkout, line: string): Promise<string> {
  return (await execa('sh', ['-c', line], { cwd: checkout.folder })).stdout;
}
