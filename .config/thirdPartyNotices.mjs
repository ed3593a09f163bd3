import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The licences of all packages that are part of a bundle, as one text, by package name: their terms ask that copies carry them.
 * Throws when a package says nothing of a licence.
 * @param {Iterable<string>} inputs paths of bundled files, as esbuild's metafile names them
 */
export async function thirdPartyNotices(inputs) {
  const folders = new Set([...inputs].map(packageFolder).filter((folder) => folder !== undefined));
  const notices = await Promise.all([...folders].map(noticeOf));
  const unique = [...new Set(notices)].sort();
  return `Wavewright contains the following packages.\n\n${unique.join('\n\n')}\n`;
}

/** @param {string} path */
function packageFolder(path) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path.replaceAll('\\', '/'))?.[0];
}

/** @param {string} folder */
async function noticeOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((entry) => /^(licen[cs]e|notice)/i.test(entry)).sort();
  if (files.length === 0 && typeof license !== 'string') throw new Error(`${folder} names no licence`);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const terms = texts.length === 0 ? `Licence: ${license}` : texts.map((text) => text.trim()).join('\n\n');
  return `${'='.repeat(80)}\n${name} ${version}\n${'='.repeat(80)}\n\n${terms}`;
}
