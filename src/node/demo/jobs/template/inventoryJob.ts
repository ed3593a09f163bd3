import type { Job } from '../../job.ts';
import { finish } from '../../job.ts';
import type { ModuleDecision } from '../../migration/migration.ts';
import { isRenamed } from '../../migration/migration.ts';
import type { ModuleFacts } from '../../migration/moduleFacts.ts';
import { isDocument } from '../documentationJob.ts';
import { CONFIGURATION } from '../packageFileJob.ts';
import type { Survey } from '../scanJob.ts';
import { summarize, surveyRepository } from '../scanJob.ts';

/** Lists what becoming ES modules touches, as the scan of the migration template asks, with the decision for each module. */
export function* inventoryJob(): Job {
  const survey = yield* surveyRepository();
  if (typeof survey === 'string') return finish(`The scan failed. ${survey}`);
  const { migration, modules, files } = survey;
  const touched = migration.modules.filter(({ fate }) => fate !== 'leave');
  const isTest = ({ path }: ModuleDecision): boolean => isTestPath(path);
  const how =
    'I parsed every JavaScript module and looked for require, module.exports, exports, __dirname and __filename.';
  return finish([summarize(migration), how].join('\n'), {
    units: unitsOf(
      touched.filter((decision) => !isTest(decision)),
      modules,
    ),
    tests: unitsOf(touched.filter(isTest), modules),
    configuration: configurationOf(survey),
    documents: files.filter(isDocument),
    unsure: touched.flatMap(({ path, reason }) => (reason === undefined ? [] : [`${path}: ${reason}`])),
    decisions: migration,
  });
}

/** A test by its place or name, as test runners find them. */
export function isTestPath(path: string): boolean {
  return /(^|\/)(test|tests|__tests__|spec)\/|[.-](test|spec)\.[cm]?js$/.test(path);
}

/** The modules of a folder are a unit. */
function unitsOf(
  decisions: readonly ModuleDecision[],
  modules: ReadonlyMap<string, ModuleFacts | undefined>,
): { name: string; files: string[]; what: string }[] {
  const folders = new Map<string, string[]>();
  for (const { path } of decisions) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    folders.set(folder, [...(folders.get(folder) ?? []), path]);
  }
  return [...folders].map(([folder, files]) => {
    const loads = files.reduce((sum, path) => sum + (modules.get(path)?.requires.length ?? 0), 0);
    return {
      name: folder === '' ? 'the root' : folder,
      files,
      what: `${String(loads)} uses of require, and the exports`,
    };
  });
}

function configurationOf({ files, migration }: Survey): { path: string; what: string }[] {
  const renamed = migration.modules.filter(isRenamed).length;
  return [
    ...files.filter((path) => path === 'package.json').map((path) => ({ path, what: 'the type of the package' })),
    ...files
      .filter((path) => renamed > 0 && CONFIGURATION.test(path))
      .map((path) => ({ path, what: 'names of modules that get another one' })),
  ];
}
