import { execFile } from 'node:child_process';
import { cp, readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '../host/layout.ts';

const sampleFolder = path.join(repositoryRoot, 'test/fixtures/sample');
const author = [
  '-c',
  'user.name=Sample Author',
  '-c',
  'user.email=author@example.invalid',
  '-c',
  'commit.gpgsign=false',
];

/** Copies the sample project to `folder` and makes it a git repository with one commit. Throws when there is no sample. */
export async function copySampleRepository(folder: string): Promise<void> {
  if ((await readdir(sampleFolder)).length === 0) throw new Error(`${sampleFolder} is empty.`);
  await cp(sampleFolder, folder, { recursive: true });
  const git = promisify(execFile).bind(undefined, 'git');
  const run = (...gitArguments: string[]): Promise<unknown> => git([...author, ...gitArguments], { cwd: folder });
  await run('init', '--quiet', '--initial-branch=main');
  await run('add', '--all');
  await run('commit', '--quiet', '--no-verify', '--message=Start');
}
