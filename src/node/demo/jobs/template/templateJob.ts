import type { Job } from '../../job.ts';
import type { Migration, MigrationIndex } from '../../migration/migration.ts';
import { documentationJob } from '../documentationJob.ts';
import { modulesJob } from '../modulesJob.ts';
import { packageFileJob } from '../packageFileJob.ts';
import { reviewJob, reviewPackageJob } from '../reviewJob.ts';
import { validationJob } from '../validationJob.ts';
import { addToEnd, joiningJob, summaryOf } from './joiningJob.ts';
import { mappingJob } from './mappingJob.ts';
import { newTestsJob } from './newTestsJob.ts';
import { relationsJob } from './relationsJob.ts';
import type { TemplateTask } from './wording.ts';

export interface TemplateWork {
  readonly migration: Migration;
  readonly index: MigrationIndex;
  /** The files of the item, where the task is about one. */
  readonly files: readonly string[];
  readonly tools: ReadonlySet<string>;
}

/** The jobs of the migration template's tasks, but for its scan, which decides. */
export const TEMPLATE_JOBS = {
  relations: ({ migration }) => relationsJob(migration),
  mapping: ({ index }) => mappingJob(index),
  preparation: ({ index }) => packageFileJob(index),
  modules: ({ index, files }) => modulesJob(index, files),
  tests: ({ index, files }) => modulesJob(index, files),
  joining: ({ index, tools }) => joiningJob(index, tools),
  newTests: ({ index, tools }) => newTestsJob(index, tools),
  review: ({ index }) => wholeReviewJob(index),
  documentation: ({ index }) => documentationJob(index),
  proof: ({ index, tools }) => proofJob(index, tools),
} satisfies Record<Exclude<TemplateTask, 'inventory'>, (work: TemplateWork) => Job>;

/** Reviews all modules, and package.json. */
function* wholeReviewJob(index: MigrationIndex): Job {
  const modules = yield* reviewJob(index, [...index.decisions.keys()]);
  const manifest = yield* reviewPackageJob(index);
  const findings = [modules, manifest].flatMap(({ calls }) => findingsIn(calls[0]?.input['data']));
  const told = `package.json: ${summaryOf(manifest)}`;
  return addToEnd(modules, [told], {
    findings,
    verdict: findings.length === 0 ? 'approved' : 'changes-needed',
    passed: findings.length === 0,
  });
}

function findingsIn(data: unknown): readonly unknown[] {
  if (typeof data !== 'object' || data === null || !('findings' in data) || !Array.isArray(data.findings)) return [];
  return data.findings;
}

/** Validates as the other plan of the demo model does, and says in the template's form what is missing. */
function* proofJob(index: MigrationIndex, tools: ReadonlySet<string>): Job {
  const end = yield* validationJob(index, [], tools);
  const data = end.calls[0]?.input['data'];
  const missing = typeof data === 'object' && data !== null && 'problems' in data ? data.problems : [];
  return addToEnd(end, [], { missing });
}
