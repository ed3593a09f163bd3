import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isMissing } from '../repository/errors.ts';
import { removeTree } from './removing.ts';
import type { SourceRepository } from './sourceRepository.ts';

/** Nothing that a person has set up shall run, wait or clean up in a checkout. */
const QUIET_SETTINGS: readonly (readonly [string, string])[] = [
  ['core.bare', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.untrackedCache', 'false'],
  ['core.logAllRefUpdates', 'true'],
  ['commit.gpgSign', 'false'],
  ['tag.gpgSign', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
];

/**
 * Makes the `.git` of a checkout anew: a repository of its own that borrows the objects of the person's one, with its branches, tags
 * and index as they are now. Commands may stage and commit as they like; nothing of it reaches the person's. Without a
 * `source`, or for a folder within one, an empty repository: it keeps git from finding one further up.
 *
 * One trace remains: when git adds something that it finds among borrowed objects, it sets the time of that object's file,
 * which is its note to itself not to throw the object away. In a sandbox it may not, and writes an object of its own.
 *
 * It is written file by file, since git itself must never be run by us where commands may have left settings for it. The
 * index is the person's, so that what is staged, sparse or in conflict is the same; its times are wrong, so git looks at
 * every file once when it is first asked.
 */
export async function makeOwnRepository(folder: string, source: SourceRepository | undefined): Promise<void> {
  const own = path.join(folder, '.git');
  await removeTree(own);
  for (const inner of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags', 'info']) {
    await mkdir(path.join(own, inner), { recursive: true });
  }
  await writeFile(path.join(own, 'config'), settingsText(source));
  await writeFile(path.join(own, 'HEAD'), headText(source?.head ?? 'refs/heads/main'));
  if (source === undefined) return;
  await writeFile(path.join(own, 'objects', 'info', 'alternates'), `${alternate(source.objectsFolder)}\n`);
  await writeFile(path.join(own, 'packed-refs'), source.refs.map((line) => `${line}\n`).join(''));
  await copyIfThere(path.join(source.gitFolder, 'index'), path.join(own, 'index'));
  for (const name of await sharedIndexes(source.gitFolder)) {
    await copyIfThere(path.join(source.gitFolder, name), path.join(own, name));
  }
  await copyIfThere(path.join(source.gitFolder, 'info', 'sparse-checkout'), path.join(own, 'info', 'sparse-checkout'));
  await copyIfThere(path.join(source.commonFolder, 'info', 'exclude'), path.join(own, 'info', 'exclude'));
  await copyIfThere(path.join(source.commonFolder, 'info', 'attributes'), path.join(own, 'info', 'attributes'));
  await copyIfThere(path.join(source.commonFolder, 'shallow'), path.join(own, 'shallow'));
}

function headText(head: string): string {
  return head.startsWith('refs/') ? `ref: ${head}\n` : `${head}\n`;
}

function settingsText(source: SourceRepository | undefined): string {
  const settings = [...(source?.settings ?? []), ...QUIET_SETTINGS];
  const sha256 = source?.objectFormat === 'sha256';
  const lines = ['[core]', `\trepositoryformatversion = ${sha256 ? 1 : 0}`];
  if (sha256) lines.push('[extensions]', '\tobjectformat = sha256');
  for (const [name, value] of settings) {
    const dot = name.indexOf('.');
    lines.push(`[${name.slice(0, dot)}]`, `\t${name.slice(dot + 1)} = ${quoted(value)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** As a line of a list of alternates. Plain wherever that can be: a clone of the checkout copies such lines as they are. */
function alternate(folder: string): string {
  return folder.includes('\n') ? quoted(folder) : folder;
}

/** The quoting that both settings and lists of alternates know. */
function quoted(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return `"${escaped}"`;
}

async function sharedIndexes(gitFolder: string): Promise<string[]> {
  return (await readdir(gitFolder)).filter((name) => name.startsWith('sharedindex.'));
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
