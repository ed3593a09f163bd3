import { groupModules, nameOfGroup } from './moduleGroups.ts';
import { WHAT_REVIEWERS_SEE } from './reviewers/reviewerJob.ts';
import { askForGroups, count, listPaths, OPENINGS } from './wording.ts';

export interface PlannedMigration {
  readonly title: string;
  readonly tasks: readonly PlannedMigrationTask[];
}

export interface PlannedMigrationTask {
  readonly id: string;
  readonly title: string;
  readonly role: 'search' | 'code' | 'review' | 'docs' | 'analysis';
  readonly instructions: string;
  readonly dependsOn: readonly string[];
  readonly priority: 'critical' | 'high' | 'normal' | 'low';
  readonly forEach?: { readonly from: string; readonly path: string; readonly max: number };
  readonly loop?: { readonly check: string; readonly maxRounds: number };
  readonly gates?: readonly ReviewGate[];
  /** JSON Schema of what it hands on. */
  readonly output?: Readonly<Record<string, unknown>>;
}

/** Independent reviewers; what they find that is so grave has to be mended. */
interface ReviewGate {
  readonly kind: 'review';
  readonly name: string;
  readonly lenses: readonly string[];
  readonly fails: 'major';
  readonly what: string;
}

/** Scan, package.json and its review, documentation, validation; one group of modules and its review. */
export const MINIMUM_TASKS = 7;

/** From more modules on, a plan that names each would be longer than a model can write in one answer. */
const MOST_NAMED = 100;

/** Scan, conversion, package.json and its review, documentation, validation. */
const TASKS_AROUND = 6;
/** The loop, its work, its check. */
const TASKS_PER_GROUP = 3;

/** The plan: modules share a task only when there are more of them than the limit allows. `maxTasks` >= MINIMUM_TASKS. */
export function planMigration(modules: readonly string[], maxTasks: number): PlannedMigration {
  const groups = Math.min(modules.length, Math.floor((maxTasks - TASKS_AROUND) / TASKS_PER_GROUP), MOST_ITEMS);
  if (modules.length > MOST_NAMED && groups > 1)
    return withReviewers(planInGroups(modules, groups), maxTasks - TASKS_AROUND - TASKS_PER_GROUP * groups);
  const plan = planByName(modules, maxTasks);
  return withReviewers(plan, maxTasks - plan.tasks.length);
}

/** The work, two reviewers and who refutes them, and all of that once more when something is to be mended. */
const TASKS_OF_REVIEW = 10;

/** Has the last task that changes something looked at by others, who see the whole from there. `room`: tasks that may still come. */
function withReviewers(plan: PlannedMigration, room: number): PlannedMigration {
  if (room < TASKS_OF_REVIEW) return plan;
  const gate: ReviewGate = {
    kind: 'review',
    name: 'independent review',
    lenses: ['correctness', 'behaviour-kept'],
    fails: 'major',
    what: WHAT_REVIEWERS_SEE,
  };
  const tasks = plan.tasks.map((task) => (task.role === 'docs' ? { ...task, gates: [gate] } : task));
  return { ...plan, tasks };
}

/** What the scan hands on, as far as all that build on it need it. */
const DECISIONS = {
  type: 'object',
  properties: { kind: { type: 'string', enum: ['esm-migration'] }, modules: { type: 'array' } },
  required: ['kind', 'modules'],
} as const;

/** Items that a fan-out may have. */
const MOST_ITEMS = 5_000;

/** The scan divides the modules, and a fan-out works on each group until its review finds nothing. */
function planInGroups(modules: readonly string[], groups: number): PlannedMigration {
  const scan = scanTask('scan', groups);
  const convert = groupsTask(scan.id, groups);
  const packageTask = packageFileTask(scan.id, 'package-json');
  const packageReview = packageReviewTask([scan.id, packageTask.id], 'review-package-json');
  const documentation = documentationTask([scan.id, convert.id, packageTask.id], 'documentation');
  const before = [scan, convert, packageTask, packageReview, documentation];
  const validation = validationTask(
    before.map(({ id }) => id),
    'validation',
  );
  return { title: titleFor(modules), tasks: [...before, validation] };
}

function titleFor(modules: readonly string[]): string {
  return `Migrate ${count(modules.length, 'module')} to ES modules`;
}

function planByName(modules: readonly string[], maxTasks: number): PlannedMigration {
  const ids = new Set<string>();
  const groups = groupModules([...modules].sort(), Math.floor((maxTasks - MINIMUM_TASKS + 2) / 2));
  const scan = scanTask(uniqueId('scan', ids));
  const converts = groups.map((paths) => modulesTask(paths, scan.id, ids));
  const packageTask = packageFileTask(scan.id, uniqueId('package-json', ids));
  const reviews = groups.map((paths, position) => reviewTask(paths, [scan.id, converts[position]?.id ?? ''], ids));
  const packageReview = packageReviewTask([scan.id, packageTask.id], uniqueId('review-package-json', ids));
  const changes = [...converts, packageTask];
  const documentation = documentationTask([scan.id, ...changes.map(({ id }) => id)], uniqueId('documentation', ids));
  const before = [scan, ...changes, ...reviews, packageReview, documentation];
  const validation = validationTask(
    before.map(({ id }) => id),
    uniqueId('validation', ids),
  );
  return { title: titleFor(modules), tasks: [...before, validation] };
}

/** An id in lower-case letters, digits and hyphens, of at most 60 characters, that no other task has. */
function uniqueId(wanted: string, taken: Set<string>): string {
  const plain =
    wanted
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 50)
      .replace(/^-+|-+$/g, '') || 'task';
  let id = plain;
  for (let suffix = 2; taken.has(id); suffix += 1) id = `${plain}-${String(suffix)}`;
  taken.add(id);
  return id;
}

function idOfGroup(prefix: string, paths: readonly string[], ids: Set<string>): string {
  return uniqueId(
    `${prefix}-${(paths[0] ?? '').replace(/\.[cm]?js$/, '')}${paths.length > 1 ? '-and-others' : ''}`,
    ids,
  );
}

function scanTask(id: string, groups?: number): PlannedMigrationTask {
  const instructions = [
    OPENINGS.scan,
    'Read all of them. A module is converted where that keeps its meaning. One that cannot be converted safely stays CommonJS and is renamed to .cjs; what it requires stays CommonJS too. Hand on, as data, the decision for each module with its reason, its new path and the names it exports.',
    ...(groups === undefined ? [] : [askForGroups(groups)]),
  ];
  return {
    id,
    title: 'Decide what becomes of each module',
    role: 'search',
    instructions: instructions.join('\n\n'),
    dependsOn: [],
    priority: 'critical',
    output: DECISIONS,
  };
}

function modulesTask(paths: readonly string[], scan: string, ids: Set<string>): PlannedMigrationTask {
  const instructions = [OPENINGS.modules, listPaths(paths), HOW_TO_CONVERT];
  return {
    id: idOfGroup('convert', paths, ids),
    title: `Convert ${nameOfGroup(paths)}`,
    role: 'code',
    instructions: instructions.join('\n\n'),
    dependsOn: [scan],
    priority: 'normal',
  };
}

function groupsTask(scan: string, groups: number): PlannedMigrationTask {
  return {
    id: 'convert',
    title: 'Convert {{item.name}}',
    role: 'code',
    instructions: [OPENINGS.modules, '{{item.paths}}', HOW_TO_CONVERT].join('\n\n'),
    dependsOn: [scan],
    priority: 'normal',
    forEach: { from: scan, path: 'groups', max: groups },
    // The model would come to the same in a second round.
    loop: { check: [OPENINGS.review, WHAT_TO_REVIEW].join('\n\n'), maxRounds: 1 },
  };
}

const HOW_TO_CONVERT =
  'Follow the decision of the scan for each of them, keep formatting and comments, and touch no other file.';

const WHAT_TO_REVIEW =
  'Parse each: nothing of CommonJS is left, every import names a file with its extension and names that exist, and what stays CommonJS requires only CommonJS.';

function packageFileTask(scan: string, id: string): PlannedMigrationTask {
  const instructions = [
    OPENINGS.packageFile,
    'Set "type" to "module" in package.json, and let main, exports, bin, files, scripts and the configuration of tools follow the modules that get another name. Mark folders whose modules stay CommonJS under their names with a package.json of their own.',
  ];
  return {
    id,
    title: 'Update package.json',
    role: 'code',
    instructions: instructions.join('\n\n'),
    dependsOn: [scan],
    priority: 'high',
  };
}

function reviewTask(paths: readonly string[], dependsOn: readonly string[], ids: Set<string>): PlannedMigrationTask {
  const instructions = [OPENINGS.review, listPaths(paths), WHAT_TO_REVIEW];
  return {
    id: idOfGroup('review', paths, ids),
    title: `Review ${nameOfGroup(paths)}`,
    role: 'review',
    instructions: instructions.join('\n\n'),
    dependsOn,
    priority: 'normal',
  };
}

function packageReviewTask(dependsOn: readonly string[], id: string): PlannedMigrationTask {
  const instructions = `${OPENINGS.reviewPackage}\n\nThe type is "module", and every path in it names a file that exists after the migration.`;
  return { id, title: 'Review package.json', role: 'review', instructions, dependsOn, priority: 'normal' };
}

function documentationTask(dependsOn: readonly string[], id: string): PlannedMigrationTask {
  const instructions = `${OPENINGS.documentation}\n\nExamples use import instead of require, and renamed files go by their new names.`;
  return { id, title: 'Update the documentation', role: 'docs', instructions, dependsOn, priority: 'low' };
}

function validationTask(dependsOn: readonly string[], id: string): PlannedMigrationTask {
  const instructions = [
    OPENINGS.validation,
    'Resolve every import and every imported name in the repository as it is now. Where commands can be run, run the tests that the project has (`npm test` when package.json has a script for it), and read what they say. Report what was converted, each file that stays CommonJS, with the reason, and what became of the tests: how many passed, which failed, or why they were not run.',
  ];
  return {
    id,
    title: 'Validate the migrated repository',
    role: 'analysis',
    instructions: instructions.join('\n\n'),
    dependsOn,
    priority: 'low',
  };
}
