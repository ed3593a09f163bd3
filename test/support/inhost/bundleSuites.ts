import path from 'node:path';
import { build } from 'esbuild';
import { repositoryRoot } from '../../host/layout.ts';

/**
 * Bundles test files with their entry into one CommonJS module for the extension host, which cannot read TypeScript.
 * `files` are absolute; `outputFile` ends in .cjs and lies inside the repository, so that mocha is found from there.
 */
export async function bundleSuites(files: readonly string[], outputFile: string): Promise<void> {
  await build({
    stdin: { contents: entryOf(files), resolveDir: repositoryRoot, sourcefile: 'inhost-entry.ts', loader: 'ts' },
    outfile: outputFile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    // Loaded from node_modules: mocha, so that tests and runner share one copy; vscode comes from the host itself.
    external: ['vscode', 'mocha'],
    tsconfigRaw: {},
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

function entryOf(files: readonly string[]): string {
  const rows = files.map((file) => {
    const name = path.relative(repositoryRoot, file).replaceAll('\\', '/');
    return `  [${JSON.stringify(name)}, () => import(${JSON.stringify(file)})],`;
  });
  return [
    "import { runSuites } from './test/support/inhost/runSuites.ts';",
    `export const run = () => runSuites([\n${rows.join('\n')}\n]);`,
  ].join('\n');
}
