import type { PlanBrief } from '../conversation.ts';
import type { Answer, Job } from '../job.ts';
import { callTool } from '../job.ts';
import { bareProgramsOf, hasOwnTask, isModulePath, parsePackageFile } from '../migration/repository.ts';
import { findStandstill } from '../migration/standstill.ts';
import { MINIMUM_TASKS, planMigration } from './planMigration.ts';
import type { PlannedMigration, PlannedMigrationTask } from './planMigration.ts';
import { listRepository } from './reading.ts';
import { ABILITIES, asksForMigration, count } from './wording.ts';

/** How often a plan is submitted before the model gives up. */
const SUBMISSIONS = 3;

/** Plans the migration: looks at what there is, and submits one task per module and the tasks around them. */
export function* planJob({ request, maxTasks }: PlanBrief): Job {
  if (!asksForMigration(request)) return plain(ABILITIES);
  const listing = yield* listRepository('I look at the repository first.');
  if (listing.type === 'failed') return plain(`I could not list the repository. ${listing.problem}`);
  const files = new Set(listing.files);
  const manifest = files.has('package.json')
    ? yield* callTool('', 'read_file', { path: 'package.json' })
    : { text: '{}', isError: false };
  const own = parsePackageFile(manifest.isError ? '{}' : manifest.text);
  const folders = [...files]
    .filter((path) => path.endsWith('/package.json'))
    .map((path) => path.slice(0, -'/package.json'.length));
  const packages = new Map([['', own], ...folders.map((folder) => [folder, parsePackageFile('{}')] as const)]);
  const standstill = findStandstill({ files, packages, modules: new Map(), unreadable: new Set(), plainPackages: [] });
  if (standstill !== undefined) return plain(`I leave this repository as it is: ${standstill}.`);
  const modules = [...[...files].filter(isModulePath), ...bareProgramsOf(own, files)].filter((path) =>
    hasOwnTask(path, new Set(folders)),
  );
  if (modules.length === 0) return plain('I found no JavaScript module to migrate in this package.');
  return yield* submit(modules, maxTasks);
}

function* submit(modules: readonly string[], maxTasks: number): Job {
  let limit = maxTasks;
  for (let attempt = 1; attempt <= SUBMISSIONS; attempt += 1) {
    if (limit < MINIMUM_TASKS)
      return plain(`The migration needs at least ${String(MINIMUM_TASKS)} tasks, and ${String(limit)} are allowed.`);
    const plan = planMigration(modules, limit);
    const say = `${count(modules.length, 'module')}, ${count(plan.tasks.length, 'task')} in the plan: a scan, the modules side by side, a review of each change, the documentation, reviewers of the whole, and a validation.`;
    const result = yield* callTool(say, 'submit_plan', submissionOf(plan));
    if (!result.isError) return plain('The plan is submitted.');
    // Whatever else may be wrong, fewer tasks are the one thing that can be changed about this plan.
    const allowed = /at most (\d+)/.exec(result.text)?.[1];
    limit =
      allowed === undefined ? Math.floor(plan.tasks.length / 2) : Math.min(Number(allowed), plan.tasks.length - 1);
  }
  return plain('The plan was refused, and I know no other.');
}

/** The plan in the form in which a plan is submitted. */
function submissionOf({ title, tasks }: PlannedMigration): Readonly<Record<string, unknown>> {
  const roleOf = new Map(tasks.map(({ id, role }) => [id, role]));
  return {
    title,
    tasks: tasks.map(({ dependsOn, ...task }) => ({
      ...task,
      type: TYPE_OF_ROLE[task.role],
      complexity: COMPLEXITIES[task.role],
      dependsOn: dependsOn.map((id) => ({ id, kind: 'data', reason: REASONS[roleOf.get(id) ?? 'code'] })),
    })),
  };
}

type Role = PlannedMigrationTask['role'];

const TYPE_OF_ROLE: Readonly<Record<Role, string>> = {
  search: 'search',
  code: 'migration',
  review: 'review',
  docs: 'documentation',
  analysis: 'analysis',
};

/** Texts are changed in a few places, which the validation looks at, too. */
const COMPLEXITIES: Readonly<Record<Role, string>> = {
  search: 'simple',
  code: 'moderate',
  review: 'simple',
  docs: 'trivial',
  analysis: 'simple',
};

/** Why a task depends on one of this role. */
const REASONS: Readonly<Record<Role, string>> = {
  search: 'What becomes of each module is decided there.',
  code: 'It builds on the converted files.',
  review: 'Its findings count.',
  docs: 'It looks at the texts as they will be.',
  analysis: 'It builds on what was found.',
};

function plain(text: string): Answer {
  return { say: text, calls: [] };
}
