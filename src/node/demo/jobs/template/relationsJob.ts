import type { Job } from '../../job.ts';
import { finish } from '../../job.ts';
import type { Migration } from '../../migration/migration.ts';
import { indexMigration } from '../../migration/migration.ts';
import { buildGraph, findCycles } from '../../migration/moduleGraph.ts';
import type { ModuleGraph } from '../../migration/moduleGraph.ts';
import { surveyRepository } from '../scanJob.ts';
import { count } from '../wording.ts';

/** From so many modules on that load it, a module counts as shared. */
const SHARED_BY = 3;

/** Tells which module loads which, and where that matters, as the dependency analysis of the migration template asks. */
export function* relationsJob(migration: Migration): Job {
  const survey = yield* surveyRepository();
  if (typeof survey === 'string') return finish(`The analysis failed. ${survey}`);
  const { modules, packages } = survey;
  const { decisions, resolution } = indexMigration(migration);
  const graph = buildGraph(modules, resolution);
  const paths = [...modules.keys()];
  const cycles = findCycles(paths, graph.edges);
  const shared = paths
    .map((path) => ({ path, users: usersOf(path, graph).length, names: decisions.get(path)?.names ?? [] }))
    .filter(({ users }) => users >= SHARED_BY)
    .sort((a, b) => b.users - a.users);
  const risks = [...decisions.values()].flatMap(({ path, fate, reason }) =>
    reason === undefined || fate === 'leave' ? [] : [{ path, what: reason }],
  );
  const own = packages.get('');
  const programs = typeof own?.bin === 'string' ? [own.bin] : Object.values(own?.bin ?? {});
  const main = own?.main ?? 'index.js';
  const publicInterface = [
    ...(decisions.has(main) ? [{ file: main, names: decisions.get(main)?.names ?? [] }] : []),
    ...programs.map((file) => ({ file, names: [] })),
  ];
  const summary = `${count(modules.size, 'module')}, ${count(graph.edges.length, 'require')} between them, ${count(shared.length, 'module')} used by ${String(SHARED_BY)} or more, ${count(cycles.length, 'circle')}. ES modules need no other packages.`;
  return finish(summary, { shared, cycles, packages: [], risks, publicInterface });
}

function usersOf(path: string, graph: ModuleGraph): readonly string[] {
  return [...new Set(graph.to(path).map(({ from }) => from))];
}
