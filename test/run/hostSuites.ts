import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { outputFolder, repositoryRoot } from '../host/layout.ts';
import { bundleSuites } from '../support/inhost/bundleSuites.ts';
import { runInHost } from '../support/inhost/runInHost.ts';
import { copySampleRepository } from '../support/sampleRepository.ts';
import { recordFileVariable } from '../support/mocha/testRecord.ts';

// Run as a process of its own: test files, relative to the root, as arguments.
const suitesFile = path.join(outputFolder, 'inhost/suites.cjs');
await bundleSuites(
  process.argv.slice(2).map((file) => path.resolve(repositoryRoot, file)),
  suitesFile,
);
const folder = await mkdtemp(path.join(os.tmpdir(), 'wavewright-folder-'));
try {
  await copySampleRepository(folder);
  await runInHost({
    extensionDevelopmentPath: repositoryRoot,
    suitesFile,
    folder,
    environment: Object.fromEntries(
      [recordFileVariable, 'WAVEWRIGHT_TEST_GREP'].flatMap((name) =>
        process.env[name] ? [[name, process.env[name]]] : [],
      ),
    ),
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
