import type { Job } from '../../job.ts';
import { finish } from '../../job.ts';
import { migrateText } from '../../migration/convertModule.ts';
import type { MigrationIndex } from '../../migration/migration.ts';
import { isRenamed } from '../../migration/migration.ts';
import { analyseModule } from '../../migration/moduleFacts.ts';
import { readFiles } from '../reading.ts';
import { count } from '../wording.ts';

/** How CommonJS is written as ES modules, and what of it each module of this repository is, as the API mapping asks. */
export function* mappingJob(index: MigrationIndex): Job {
  const { migration } = index;
  const touched = migration.modules.filter(({ fate }) => fate !== 'leave');
  const converted = touched.filter(({ fate }) => fate === 'convert');
  const first = converted.find(({ names = [] }) => names.length > 0) ?? converted[0];
  const texts = yield* readFiles(first === undefined ? [] : [first.path], 'module for an example');
  const text = first && texts.get(first.path);
  const files = touched.filter(isRenamed).map(({ path, to, reason }) => ({ from: path, to, reason }));
  const summary = `${count(converted.length, 'module')} become ES modules, ${count(files.length, 'file')} get another name. What each of them exports stands in the data.`;
  return finish(summary, {
    mappings: [
      {
        old: "const name = require('./path')",
        new: "import name from './path.js', or import { names }, with the extension",
        ...(first === undefined || text === undefined ? {} : { example: exampleOf(first.path, text, index) }),
      },
      { old: 'module.exports = { a, b }', new: 'export of each name where it is declared, or export { a, b }' },
      { old: 'module.exports = value', new: 'export default value' },
      { old: '__dirname, __filename', new: 'made of import.meta.url' },
      { old: 'require by a computed name', new: 'stays CommonJS, in a file with the extension .cjs' },
    ],
    files,
    interfaces: converted.map(({ to, style, names = [] }) => ({ path: to, style, names })),
    preparation:
      converted.length === 0
        ? []
        : [
            { file: 'package.json', what: '"type": "module", and paths that follow renamed modules' },
            ...migration.frozenFolders.map(({ folder }) => ({
              file: `${folder}/package.json`,
              what: '"type": "commonjs"',
            })),
          ],
    kept: touched.flatMap(({ path, to, fate, reason }) => (fate === 'keep' ? [{ path, to, reason }] : [])),
    decisions: migration,
  });
}

/** The first line of a module that changes, before and after. */
function exampleOf(path: string, text: string, index: MigrationIndex): { before: string; after: string } | undefined {
  const facts = analyseModule(path, text);
  if (!facts) return undefined;
  const [before, after] = [text.split('\n'), migrateText(facts, index).split('\n')];
  const old = before.find((line) => /\brequire\(|module\.exports/.test(line));
  const made = after.find((line) => /^(import|export) /.test(line));
  return old === undefined || made === undefined ? undefined : { before: old, after: made };
}
