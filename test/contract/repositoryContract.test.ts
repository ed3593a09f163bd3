import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { createDiskRepository } from '../../src/node/repository/diskRepository.ts';
import { createDiskWriter } from '../../src/node/repository/diskWriter.ts';
import { createMemoryRepository } from '../support/memoryRepository.ts';
import { MAX_FILE_BYTES, describeRepository } from './repositoryContract.ts';
import type { RepositoryUnderTest } from './repositoryContract.ts';

describeRepository('The repository in memory', async () => {
  const repository = createMemoryRepository({ main: {} }, { maxFileBytes: MAX_FILE_BYTES });
  return {
    repository,
    writer: repository,
    put: async (file, content, options) => repository.put({ root: 'main', path: file }, content, options),
    dispose: async () => undefined,
  };
});

describeRepository('The repository on disk, listed by git', async () => {
  const directory = await temporaryFolder();
  await execa('git', ['init', '--quiet', directory]);
  return onDisk(directory, 'git');
});

describeRepository('The repository on disk, without git', async () => onDisk(await temporaryFolder(), 'no-such-git'));

function temporaryFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'wavewright-repository-'));
}

function onDisk(directory: string, git: string): RepositoryUnderTest {
  const roots = [{ name: 'main', directory }];
  return {
    repository: createDiskRepository({ roots, maxFileBytes: MAX_FILE_BYTES, git }),
    writer: createDiskWriter({ roots }),
    put: async (file, content, options = {}) => {
      const target = path.join(directory, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, content);
      if (options.executable === true) await chmod(target, 0o755);
    },
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}
