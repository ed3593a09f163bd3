import { Document, isMap, isSeq } from 'yaml';
import { planSchema } from '../../../shared/plan.ts';
import type { Plan, PlannedTask } from '../../../shared/plan.ts';

const HEAD = ` A plan of Wavewright. Change what you like: tasks, their order, roles, models, budgets.
 A task starts as soon as all tasks in its dependsOn are done; tasks without a path between them run at the same time.
 Besides its own instructions the agent of a task sees the agreements and the results of the tasks in its dependsOn.
 roles: code, test, docs and debug may change files; review, search and analysis only read.
 Left out are priority: normal, and dependsOn: [].`;

const TASK_KEYS = Object.keys(planSchema.shape.tasks.element.shape);

/**
 * The plan as a file that a person can edit, and that reads as exactly this plan again: tasks in their order, the keys of
 * each in the same order, texts of several lines as blocks.
 */
export function planYaml(plan: Plan): string {
  const document = planDocument(plan);
  document.commentBefore = HEAD;
  return document.toString(FORM);
}

/** The same without the words that explain it, for a model. */
export function planBody(plan: Plan): string {
  return planDocument(plan).toString(FORM);
}

const FORM = { lineWidth: 0, blockQuote: 'literal' } as const;

function planDocument({ version, title, notes, agreements, tasks }: Plan): Document {
  const plan = {
    version,
    title,
    ...(notes === undefined ? {} : { notes }),
    ...(agreements === undefined ? {} : { agreements }),
    tasks: tasks.map(inOrder),
  };
  const document = new Document(plan, { aliasDuplicateObjects: false });
  const list = document.get('tasks');
  for (const [index, task] of (isSeq(list) ? list.items : []).entries()) {
    if (!isMap(task)) continue;
    task.spaceBefore = index > 0;
    for (const key of ON_ONE_LINE) {
      const ids = task.get(key);
      if (isSeq(ids)) ids.flow = true;
    }
  }
  return document;
}

/** Ids and globs are easier to compare so. */
const ON_ONE_LINE = ['dependsOn', 'reads', 'mayWrite', 'mayNotWrite'] as const;

function inOrder(task: PlannedTask): Readonly<Record<string, unknown>> {
  const { dependsOn, priority, ...rest } = task;
  const said: Readonly<Record<string, unknown>> = {
    ...rest,
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    ...(priority === 'normal' ? {} : { priority }),
  };
  return Object.fromEntries(TASK_KEYS.flatMap((key) => (said[key] === undefined ? [] : [[key, said[key]] as const])));
}
