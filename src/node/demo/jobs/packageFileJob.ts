import type { Job, ToolCall } from '../job.ts';
import { finish } from '../job.ts';
import { migratePackageFile } from '../migration/packageFile.ts';
import type { MigrationIndex } from '../migration/migration.ts';
import { followText } from '../migration/renames.ts';
import { changeOf } from './modulesJob.ts';
import { listRepository, readFiles } from './reading.ts';

/** Files beside package.json in which tools are told which files to work on. */
export const CONFIGURATION =
  /^\.?(mocharc|nycrc|c8rc|taprc|eslintrc|npmignore|eslintignore|jasmine|ava\.config)(\.json|\.ya?ml)?$|^(jsconfig|nodemon)\.json$/;

/** Updates package.json, tool configuration, and modules without a task of their own in which a path has to follow. */
export function* packageFileJob(index: MigrationIndex): Job {
  const { migration } = index;
  if (migration.nothingBecause !== undefined) return finish(`Nothing to do: ${migration.nothingBecause}.`);
  const listing = yield* listRepository('I look for package.json and for configuration that names modules.');
  if (listing.type === 'failed') return finish(`I could not list the repository. ${listing.problem}`);
  const configuration = listing.files.filter((path) => CONFIGURATION.test(path));
  const hasManifest = listing.files.includes('package.json');
  const paths = [...(hasManifest ? ['package.json'] : []), ...configuration, ...migration.followUps];
  const texts = yield* readFiles(paths, 'file');
  const manifest = migratePackageFile(hasManifest ? (texts.get('package.json') ?? '') : '{}\n', index);
  if (manifest === undefined)
    return finish('package.json cannot be read as JSON, so I leave it as it is.', {
      problems: ['package.json is damaged'],
    });
  const written: ToolCall[] = [
    write('package.json', manifest),
    ...configuration.flatMap((path) => writeChanged(path, texts.get(path), index)),
    ...migration.frozenFolders.map(({ folder }) =>
      write(`${folder}/package.json`, `${JSON.stringify({ type: 'commonjs' }, null, 2)}\n`),
    ),
    ...migration.followUps.flatMap((path) => changeOf(path, texts.get(path), index).calls),
  ];
  const results = yield { say: 'I write package.json and what goes with it.', calls: written };
  const refused = results.filter(({ isError }) => isError).map(({ text }) => text);
  const changed = written.map(({ input }) => `\`${String(input['path'])}\``).join(', ');
  const frozen = migration.frozenFolders.map(
    ({ folder, reason }) => `\`${folder}/\` is marked as CommonJS: ${reason}.`,
  );
  const notes = [...frozen, ...thingsToCheck(listing.files, manifest), ...refused];
  return finish([`The package is of type "module". Changed: ${changed}.`, ...notes].join('\n'), { problems: refused });
}

/** What depends on the type of the package and is not in the model's reach. */
function thingsToCheck(files: readonly string[], manifest: string): string[] {
  const notes: string[] = [];
  if (files.some((path) => path.startsWith('.eslintrc')))
    notes.push('ESLint may need `sourceType: "module"` in its configuration.');
  if (files.some((path) => path.endsWith('.d.ts')))
    notes.push('Type declarations were not changed; `export =` in them fits CommonJS only.');
  if (/"require"\s*:/.test(manifest))
    notes.push('`exports` has a "require" condition, which ES modules serve on newer Nodes only.');
  if (/\bnyc\b/.test(manifest)) notes.push('nyc sees no coverage of ES modules; c8 does.');
  return notes;
}

function write(path: string, content: string): ToolCall {
  return { name: 'write_file', input: { path, content } };
}

function writeChanged(path: string, text: string | undefined, index: MigrationIndex): ToolCall[] {
  const followed = text === undefined ? undefined : followText(text, index);
  return followed === undefined || followed === text ? [] : [write(path, followed)];
}
