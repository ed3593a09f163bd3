import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Bundles } from './bundles.ts';
import type { Child, Children } from './children.ts';
import type { BareLoopFigures, BareLoopInput } from './processes/bareLoop.ts';
import type { Behaviour, RequestRecord } from './processes/mockApi.ts';
import type { ProductFigures, ProductInput } from './processes/product.ts';

/** What measures share: the model that answers, the product, what it is compared with, and folders. */
export interface Workbench {
  readonly bundles: Bundles;
  readonly children: Children;
  /** For processes whose work is not the product's. */
  readonly unmeasured: Children;
  readonly baseUrl: string;
  /** From now on the model answers like this; what it noted before is forgotten. */
  behave(behaviour: Behaviour): Promise<void>;
  /** The requests since then. */
  records(): Promise<readonly RequestRecord[]>;
  /** Runs independent tasks in a process with a look inside, on a fresh folder. */
  runProduct(work: Work & { readonly instant?: boolean }): Promise<ProductFigures & { readonly storedBytes: number }>;
  runBareLoop(work: Work): Promise<BareLoopFigures>;
  /** The command line on a folder and storage, asking the model of the bench. */
  startHeadless(args: readonly string[], place: Place): Child;
  /** A folder with a file in it, and an empty one for runs beside it. */
  makePlace(): Promise<Place>;
  dispose(): Promise<void>;
}

export interface Work {
  readonly tasks: number;
  readonly concurrency: number;
}

export interface Place {
  readonly folder: string;
  readonly storage: string;
}

export async function openWorkbench(bundles: Bundles, children: Children, unmeasured: Children): Promise<Workbench> {
  const processFile = (name: string): string => path.join(import.meta.dirname, 'processes', name);
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'wavewright-bench-'));
  const baseUrl = await unmeasured.start(processFile('mockApi.ts'), []).firstLine();

  async function makePlace(): Promise<Place> {
    const place = await mkdtemp(path.join(temporary, 'place-'));
    const folder = path.join(place, 'repository');
    await mkdir(folder);
    await writeFile(path.join(folder, 'README.md'), '# Measured\n');
    return { folder, storage: path.join(place, 'storage') };
  }

  return {
    bundles,
    children,
    unmeasured,
    baseUrl,
    async behave(behaviour) {
      await fetch(`${baseUrl}/bench/behaviour`, { method: 'POST', body: JSON.stringify(behaviour) });
    },
    records: async () => (await (await fetch(`${baseUrl}/bench/records`)).json()) as RequestRecord[],
    async runProduct({ tasks, concurrency, instant = false }) {
      const place = await makePlace();
      const input: ProductInput = {
        ...place,
        tasks,
        concurrency,
        workerFile: bundles.storeWorker,
        ...(instant ? {} : { baseUrl }),
      };
      const figures = await children.figures<ProductFigures>(bundles.product, input);
      return { ...figures, storedBytes: await bytesIn(place.storage) };
    },
    runBareLoop: ({ tasks, concurrency }) =>
      unmeasured.figures<BareLoopFigures>(processFile('bareLoop.ts'), {
        baseUrl,
        tasks,
        concurrency,
      } satisfies BareLoopInput),
    startHeadless: (args, { folder, storage }) =>
      children.start(bundles.headless, [...args, '--folder', folder, '--storage', storage], {
        ANTHROPIC_API_KEY: 'bench',
        ANTHROPIC_BASE_URL: baseUrl,
      }),
    makePlace,
    async dispose() {
      children.killAll();
      unmeasured.killAll();
      await rm(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** Of all files in a folder and those below it. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((total, size) => total + size, 0);
}
