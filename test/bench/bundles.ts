import path from 'node:path';
import * as esbuild from 'esbuild';
import { outputFolder, repositoryRoot } from '../host/layout.ts';

/** Files that are run as processes, bundled like those of a release. */
export interface Bundles {
  /** The command line. */
  readonly headless: string;
  readonly storeWorker: string;
  readonly product: string;
  readonly graphWork: string;
  readonly indexWorker: string;
  readonly indexWork: string;
}

/**
 * Bundles the product anew into a folder of its own, so that neither the time of a type stripper nor an old dist/ is
 * measured.
 */
export async function buildBundles(): Promise<Bundles> {
  const folder = path.join(outputFolder, 'bench', 'program');
  const requireLine =
    "import { createRequire as createRequireForBench } from 'node:module'; const require = createRequireForBench(import.meta.url);";
  await esbuild.build({
    entryPoints: {
      headless: path.join(repositoryRoot, 'src/bin.ts'),
      storeWorker: path.join(repositoryRoot, 'src/node/store/worker.ts'),
      product: path.join(import.meta.dirname, 'processes/product.ts'),
      graphWork: path.join(import.meta.dirname, 'processes/graphWork.ts'),
      indexWorker: path.join(repositoryRoot, 'src/node/index/worker.ts'),
      indexWork: path.join(import.meta.dirname, 'processes/indexWork.ts'),
    },
    outdir: folder,
    absWorkingDir: repositoryRoot,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    banner: { js: requireLine },
    logLevel: 'error',
  });
  const file = (name: string): string => path.join(folder, `${name}.js`);
  return {
    headless: file('headless'),
    storeWorker: file('storeWorker'),
    product: file('product'),
    graphWork: file('graphWork'),
    indexWorker: file('indexWorker'),
    indexWork: file('indexWork'),
  };
}
