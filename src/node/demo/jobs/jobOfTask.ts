import type { TaskBrief } from '../conversation.ts';
import type { Job, JobPart } from '../job.ts';
import { finish } from '../job.ts';
import { migrationOfGroup, readGroup, readMigration } from '../migration/groups.ts';
import type { Migration, MigrationIndex } from '../migration/migration.ts';
import { indexMigration } from '../migration/migration.ts';
import { documentationJob } from './documentationJob.ts';
import { modulesJob } from './modulesJob.ts';
import { packageFileJob } from './packageFileJob.ts';
import { reviewJob, reviewPackageJob } from './reviewJob.ts';
import { findingsIn } from './reviewers/findings.ts';
import { reviewerJob, reviewerOf, workIn } from './reviewers/reviewerJob.ts';
import { scanJob, surveyRepository } from './scanJob.ts';
import { validationJob } from './validationJob.ts';
import { inventoryJob } from './template/inventoryJob.ts';
import { TEMPLATE_JOBS } from './template/templateJob.ts';
import type { TemplateWork } from './template/templateJob.ts';
import { filesOfItem, templateTaskOf, wholeRequest } from './template/wording.ts';
import { asksForMigration, kindOf, readMostGroups, readPaths } from './wording.ts';
import type { TaskKind } from './wording.ts';

const JOBS = {
  modules: modulesJob,
  packageFile: packageFileJob,
  review: reviewJob,
  reviewPackage: reviewPackageJob,
  documentation: (index, _paths, _tools, { instructions }) => documentationJob(index, findingsIn(instructions)),
  validation: validationJob,
} satisfies Record<Exclude<TaskKind, 'scan'>, StartJob>;

/** Begins a job on some modules, with the tools that are there for it. */
type StartJob = (index: MigrationIndex, paths: readonly string[], tools: ReadonlySet<string>, brief: TaskBrief) => Job;

/** The job for a task, or `undefined` when it is none of the demo model's own. */
export function jobOfTask(brief: TaskBrief, tools: ReadonlySet<string>, system?: unknown): Job | undefined {
  const reviewer = tools.has('finish') && isOwnWork(workIn(brief.instructions), system) ? reviewerOf(brief) : undefined;
  if (reviewer !== undefined) return withMigration(brief, (index) => reviewerJob(reviewer, index, brief));
  const templateTask = templateTaskOf(brief.instructions);
  if (templateTask !== undefined && tools.has('finish') && asksForMigration(wholeRequest(system)))
    return templateTask === 'inventory' ? inventoryJob() : templateJob(brief, TEMPLATE_JOBS[templateTask], tools);
  const kind = kindOf(brief.instructions);
  if (!kind || !tools.has('finish')) return undefined;
  if (kind === 'scan') return scanJob(readMostGroups(brief.instructions));
  const start: StartJob = JOBS[kind];
  return withMigration(brief, (index, paths) => start(index, paths, tools, brief));
}

/** Whether these are the instructions of a task that the demo model does. */
function isOwnWork(instructions: string, system: unknown): boolean {
  if (kindOf(instructions) !== undefined) return true;
  return templateTaskOf(instructions) !== undefined && asksForMigration(wholeRequest(system));
}

/** A task of the migration template, by the decisions of its scan. */
function* templateJob(brief: TaskBrief, start: (work: TemplateWork) => Job, tools: ReadonlySet<string>): Job {
  const migration = handedMigration(brief);
  if (migration === undefined) return finish('I need the decisions of the scan, and they are missing.');
  return yield* start({ migration, index: indexMigration(migration), files: filesOfItem(brief.item), tools });
}

function handedMigration({ handOffs }: TaskBrief): Migration | undefined {
  return handOffs
    .map(({ data }) => {
      const within = typeof data === 'object' && data !== null && 'decisions' in data ? data.decisions : undefined;
      return readMigration(data) ?? readMigration(within);
    })
    .find((read) => read !== undefined);
}

/** Takes the scan's decision from its hand-off. Should it be missing, the scan is done once more: it comes out the same. */
function* withMigration(brief: TaskBrief, start: (index: MigrationIndex, paths: readonly string[]) => Job): Job {
  const handedOn = handedMigration(brief);
  const migration = handedOn ?? (yield* repeatScan(brief));
  if (typeof migration === 'string')
    return finish(`I need the decisions of the scan, and they are missing. ${migration}`);
  const group = readGroup(brief.item);
  if (group) return yield* start(indexMigration(migrationOfGroup(migration, group)), group.paths);
  return yield* start(indexMigration(migration), readPaths(brief.instructions));
}

function* repeatScan({ role }: TaskBrief): JobPart<Migration | string> {
  // Later tasks see a repository that is changed already, of which the decisions can no longer be read.
  if (role !== 'code') return 'The task has to depend on the scan.';
  const survey = yield* surveyRepository();
  return typeof survey === 'string' ? survey : survey.migration;
}
