import type { PlannedDependency } from '../../../shared/plan.ts';
import type { Surveyed, TaskCondition, Template, TemplateTask } from '../../../shared/templates.ts';
import type { Survey } from '../survey/survey.ts';
import { commandFor } from './templateValues.ts';
import { itemsOf, modulesOf } from './surveyItems.ts';

/** A task of the template that has no place in a plan for this repository. */
export interface LeftOut {
  readonly task: TemplateTask;
  /** Why, as an end of a sentence: "the repository has no tests". */
  readonly because: string;
}

export interface FittingTasks {
  /** In the order of the template. What depended on a task left out depends on what that one depended on. */
  readonly tasks: readonly TemplateTask[];
  readonly leftOut: readonly LeftOut[];
}

/** The tasks of a template that make sense for this repository and these parameters, joined to each other anew. */
export function fittingTasks(
  { tasks }: Template,
  survey: Survey,
  parameters: Readonly<Record<string, string>>,
): FittingTasks {
  const reasons = new Map<string, string>();
  for (const task of tasks) {
    const because = reasonAgainst(task, survey, parameters);
    if (because !== undefined) reasons.set(task.id, because);
  }
  leaveOutFollowers(tasks, reasons);
  const kept = tasks.filter(({ id }) => !reasons.has(id));
  const rejoin = rejoiner(tasks, new Set(kept.map(({ id }) => id)));
  return {
    tasks: kept.map(rejoin),
    leftOut: tasks.flatMap((task) => {
      const because = reasons.get(task.id);
      return because === undefined ? [] : [{ task, because }];
    }),
  };
}

function reasonAgainst(
  { only, forEach }: TemplateTask,
  survey: Survey,
  parameters: Readonly<Record<string, string>>,
): string | undefined {
  const unmet = only === undefined ? undefined : unmetCondition(only, survey, parameters);
  if (unmet !== undefined) return unmet;
  if (forEach?.survey === undefined || itemsOf(forEach, survey, 1).length > 0) return undefined;
  return fallsBack(forEach, survey) ? undefined : `the repository has no ${listName(forEach)}`;
}

/** Whether the list of a fan-out has to come from a task, because the survey could see nothing at all of the kind. */
export function fallsBack(forEach: NonNullable<TemplateTask['forEach']>, survey: Survey): boolean {
  if (forEach.survey === undefined || forEach.from === undefined) return false;
  if (forEach.survey !== 'modules') return itemsOf(forEach, survey, 1).length === 0;
  const isTests = forEach.kinds?.every((kind) => kind === 'test') === true;
  return survey.modules.modules.every(({ kind }) => (kind === 'test') !== isTests);
}

function listName({ survey, kinds }: NonNullable<TemplateTask['forEach']>): string {
  if (survey !== 'modules') return survey ?? 'list';
  return kinds === undefined ? 'source files' : `source files of the kind ${kinds.join(' or ')}`;
}

function unmetCondition(
  { survey: surveyed, parameter = '', equals, not = false }: TaskCondition,
  survey: Survey,
  parameters: Readonly<Record<string, string>>,
): string | undefined {
  if (surveyed !== undefined) {
    if (isThere(surveyed, survey) !== not) return undefined;
    return `the repository has ${not ? '' : 'no '}${SURVEYED_NAMES[surveyed]}`;
  }
  const value = parameters[parameter] ?? '';
  const holds = equals === undefined ? value !== '' : value === equals;
  if (holds !== not) return undefined;
  return `the parameter ${parameter} is ${value === '' ? 'not given' : `"${value}"`}`;
}

/** What a template needs and the repository does not have, as ends of sentences: "has no files". */
export function missingNeeds({ template: { needs = [] } }: Template, survey: Survey): string[] {
  return needs.filter((need) => !isThere(need, survey)).map((need) => `has no ${SURVEYED_NAMES[need]}`);
}

const SURVEYED_NAMES: Readonly<Record<Surveyed, string>> = {
  files: 'files',
  modules: 'source files that can be told apart',
  'core-modules': 'modules that much is built on',
  'utility-modules': 'utility modules',
  tests: 'tests',
  'test-command': 'command that runs its tests',
  documents: 'documents',
  git: 'history in git',
};

function isThere(surveyed: Surveyed, survey: Survey): boolean {
  switch (surveyed) {
    case 'files':
      return survey.files > 0;
    case 'modules':
      return modulesOf({}, survey).length > 0;
    case 'core-modules':
      return modulesOf({ kinds: ['core'] }, survey).length > 0;
    case 'utility-modules':
      return modulesOf({ kinds: ['utility'] }, survey).length > 0;
    case 'tests':
      return survey.tests !== undefined || modulesOf({ kinds: ['test'] }, survey).length > 0;
    case 'test-command':
      return commandFor('test', survey) !== undefined;
    case 'documents':
      // A survey that did not look for them does not speak against them.
      return survey.documents === undefined || survey.documents.length > 0;
    case 'git':
      return survey.hasGit;
  }
}

/** Without the task whose data gives its list or decides about it, a task has nothing to go by. */
function leaveOutFollowers(tasks: readonly TemplateTask[], reasons: Map<string, string>): void {
  for (let before = -1; before !== reasons.size;) {
    before = reasons.size;
    for (const { id, forEach, when } of tasks) {
      const source = [forEach?.from, when?.from].find((from) => from !== undefined && reasons.has(from));
      if (source === undefined || reasons.has(id) || forEach?.survey !== undefined) continue;
      reasons.set(id, `it needs what "${source}" would find`);
    }
  }
}

type Edge = readonly [on: string, dependency: PlannedDependency];

/** A function that lets a task depend on tasks of the plan only. */
function rejoiner(tasks: readonly TemplateTask[], kept: ReadonlySet<string>): (task: TemplateTask) => TemplateTask {
  const byId = new Map(tasks.map((task) => [task.id, task]));

  function edgesOf({ dependsOn, dependencies = {} }: TemplateTask): Edge[] {
    return [...new Set(dependsOn)].map((on) => [on, dependencies[on] ?? { kind: 'data' }]);
  }

  /** Tasks of the plan that the task comes after, by any way. */
  function everythingBefore(ids: readonly string[]): ReadonlySet<string> {
    const found = new Set(ids);
    for (const id of found) for (const on of byId.get(id)?.dependsOn ?? []) found.add(on);
    return found;
  }

  /** What stands behind a task that is left out. */
  function behind(id: string, kind: PlannedDependency['kind'], seen: Set<string>): Edge[] {
    const task = byId.get(id);
    if (task === undefined || seen.has(id)) return [];
    seen.add(id);
    return edgesOf(task).flatMap(([on, dependency]): Edge[] => {
      const joined: PlannedDependency = { ...dependency, kind: kind === 'order' ? kind : dependency.kind };
      return kept.has(on) ? [[on, joined]] : behind(on, joined.kind, seen);
    });
  }

  return (task) => {
    const edges = edgesOf(task);
    const direct = edges.filter(([on]) => kept.has(on));
    const before = everythingBefore(direct.map(([on]) => on));
    const added = edges
      .filter(([on]) => !kept.has(on))
      .flatMap(([on, { kind }]) => behind(on, kind, new Set()))
      .filter(([on]) => !before.has(on));
    return withEdges(task, new Map([...added, ...direct]), kept);
  };
}

function withEdges(task: TemplateTask, edges: ReadonlyMap<string, PlannedDependency>, kept: ReadonlySet<string>) {
  const { dependencies: _before, inputs, ...rest } = task;
  const left = Object.entries(inputs ?? {}).filter(([, { from }]) => kept.has(from));
  return {
    ...rest,
    dependsOn: [...edges.keys()],
    ...(edges.size === 0 ? {} : { dependencies: Object.fromEntries(edges) }),
    ...(left.length === 0 ? {} : { inputs: Object.fromEntries(left) }),
  };
}
