import { gateText } from '../../../shared/gateText.ts';
import type { Gate } from '../../../shared/gates.ts';
import type { RunLimits } from '../../../shared/limits.ts';
import type { Plan, PlannedTask } from '../../../shared/plan.ts';
import type { PlanRepair } from '../../../shared/planning.ts';
import { complexityOf, typeOf } from '../../../shared/taskKinds.ts';
import type { TaskType } from '../../../shared/taskKinds.ts';
import { agentRole } from '../../agents/roles.ts';
import type { CommandPurpose, Survey } from '../survey/survey.ts';
import { commandFor } from './commandsOfTask.ts';
import { reliedOnFiles } from './publicFiles.ts';

export interface GateTerms {
  readonly survey: Survey;
  readonly limits: RunLimits;
  /** Whether the run lets commands run. Without, gates that are commands could not be carried out, and none is added. */
  readonly mayRun: boolean;
  /**
   * The plan is a model's: gates that it names for a task come beside the default ones, or in the place of those that
   * they are meant for. Otherwise a task that names gates has those alone, and with `[]` none.
   */
  readonly isProposed?: boolean;
}

/** As many as a task may have. */
const MAX_GATES = 10;

/** How often tests that a task wrote must pass. */
const TEST_REPEATS = 3;

/** Files from which on style is not checked after every task: such checks look at all of them. */
const FILES_FOR_STYLE = 2_000;

/** Types of tasks whose changes must leave code that compiles. */
const CODE_TYPES: ReadonlySet<TaskType> = new Set(['code-generation', 'refactoring', 'migration', 'debugging']);

/** Types of tasks that keep what other code relies on. */
const KEEPING_TYPES: ReadonlySet<TaskType> = new Set(['refactoring', 'migration']);

/**
 * The plan with the gates that fit the types of its tasks and the commands that the repository itself names, and one
 * `gate-added` per gate.
 */
export function addDefaultGates(plan: Plan, terms: GateTerms): { readonly plan: Plan; readonly repairs: PlanRepair[] } {
  const { limits, survey, isProposed = false } = terms;
  const added = new Map<string, AddedGate>();
  const places = placesOf(plan.tasks);
  const tasks = plan.tasks.map((task) => {
    const own = task.gates ?? [];
    const isSettled = task.gates !== undefined && (own.length === 0 || !isProposed);
    if (isSettled || (limits.gates !== undefined && own.length === 0)) return task;
    const fitting = defaultGates(task, { ...terms, ...(places.get(task.id) ?? NOWHERE) });
    const kept = own.map((gate) => asProposed(gate, fitting, survey));
    const gates =
      limits.gates === undefined ? fitting.filter((gate) => !own.some((named) => replaces(named, gate))) : [];
    const fittingIn = gates.slice(0, MAX_GATES - own.length);
    for (const gate of fittingIn) remember(added, gate, task.id);
    return fittingIn.length + kept.length === 0 ? task : { ...task, gates: [...fittingIn, ...kept] };
  });
  return {
    plan: { ...plan, tasks },
    repairs: [...added.values()].map((gate) => repairOf(gate, notInstalled(survey))),
  };
}

/**
 * A gate as a model names it. One in the place of a default gate is repeated and excused as that would have been. Any other
 * check that the model brought into the plan itself, such as a script that is still to be written, fails without the work
 * for want of the work: that excuses nothing. What the repository names may have been red before.
 */
function asProposed(gate: Gate, fitting: readonly Gate[], { commands }: Survey): Gate {
  if (gate.kind !== 'command') return gate;
  const replaced = fitting.find((byDefault) => byDefault.kind === 'command' && replaces(gate, byDefault));
  if (replaced?.kind === 'command') {
    const excusedBy = gate.excusedBy ?? replaced.excusedBy;
    return { ...gate, repeats: Math.max(gate.repeats, replaced.repeats), ...(excusedBy && { excusedBy }) };
  }
  const isKnown = commands.some(({ line }) => line === gate.run.trim());
  return isKnown || gate.excusedBy !== undefined ? gate : { ...gate, excusedBy: 'nothing' };
}

/** Whether the gate that a task names stands in the place of the default one. */
function replaces(named: Gate, byDefault: Gate): boolean {
  if (named.name === byDefault.name) return true;
  if (named.kind === 'command' && byDefault.kind === 'command') return named.run === byDefault.run;
  return named.kind === 'review' && byDefault.kind === 'review';
}

const NOWHERE: CodePlace = { isLast: false, isBesideOthers: false };

/**
 * The gates of a task that names none. Members of fan-outs get none, since each would run the same commands on the whole
 * repository, and neither do tasks that change next to nothing. What is changed side by side may compile and pass its tests
 * only together, when it is no new code: then only what comes after all of it has to.
 */
export function defaultGates(task: PlannedTask, terms: GateTerms & CodePlace): Gate[] {
  const type = typeOf(task);
  if (task.forEach !== undefined || !agentRole(task.role).mayWrite) return [];
  if (type === 'test-generation') return testGates(task, terms, TEST_REPEATS);
  if (task.role === 'test') return testGates(task, terms, 1);
  if (!CODE_TYPES.has(type) || complexityOf(task) === 'trivial') return [];
  const isPart = terms.isBesideOthers && KEEPING_TYPES.has(type);
  return [
    ...(isPart ? [] : compileGates(task, terms)),
    ...(isPart ? [] : styleGates(task, terms)),
    ...(terms.isLast ? testGates(task, terms, 1) : []),
    ...(KEEPING_TYPES.has(type) ? publicGates(task, terms.survey) : []),
    ...reviewGates(task, terms.limits),
  ];
}

/** Where a task stands among those that change code. */
export interface CodePlace {
  /** No other builds on it, and the tests tell something about its view. */
  readonly isLast: boolean;
  /** There are others that neither come before nor after it. */
  readonly isBesideOthers: boolean;
}

function placesOf(tasks: readonly PlannedTask[]): ReadonlyMap<string, CodePlace> {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const changing = tasks.filter(changesCode);
  const before = new Map(changing.map((task) => [task.id, allBefore(task, byId)]));
  const isBefore = (first: PlannedTask, second: PlannedTask): boolean => before.get(second.id)?.has(first.id) === true;
  const builtOn = new Set([...before.values()].flatMap((ids) => [...ids]));
  const ends = changing.filter(({ id }) => !builtOn.has(id));
  return new Map(
    changing.map((task) => {
      const others = changing.filter(({ id }) => id !== task.id);
      const isBesideOthers = !others.every((other) => isBefore(other, task) || isBefore(task, other));
      // Half a migration fails tests that pass before and after it.
      const isWhole = ends.length === 1 || !KEEPING_TYPES.has(typeOf(task));
      return [task.id, { isLast: ends.includes(task) && isWhole, isBesideOthers }];
    }),
  );
}

function allBefore(task: PlannedTask, byId: ReadonlyMap<string, PlannedTask>): ReadonlySet<string> {
  const reached = new Set(task.dependsOn);
  for (const id of reached) for (const next of byId.get(id)?.dependsOn ?? []) reached.add(next);
  return reached;
}

function changesCode(task: PlannedTask): boolean {
  const type = typeOf(task);
  return agentRole(task.role).mayWrite && (CODE_TYPES.has(type) || type === 'test-generation' || task.role === 'test');
}

function compileGates(task: PlannedTask, terms: GateTerms): Gate[] {
  const types = commandGates('types', 'types', task, terms);
  return types.length > 0 ? types : commandGates('build', 'build', task, terms);
}

function styleGates(task: PlannedTask, terms: GateTerms): Gate[] {
  if (terms.survey.files > FILES_FOR_STYLE) return [];
  return [...commandGates('lint', 'lint', task, terms), ...commandGates('format-check', 'format', task, terms)];
}

function testGates(task: PlannedTask, terms: GateTerms, repeats: number): Gate[] {
  // Tests are about the work of all the tasks before, too.
  const excusedBy = 'before-run';
  return commandGates('test', 'tests', task, terms).map((gate) => ({ ...gate, repeats, excusedBy }));
}

function commandGates(purpose: CommandPurpose, name: string, task: PlannedTask, { survey, mayRun }: GateTerms) {
  const command = mayRun ? commandFor(purpose, task, survey.commands) : undefined;
  return command === undefined ? [] : [{ kind: 'command' as const, name, run: command.line, repeats: 1 }];
}

function publicGates(task: PlannedTask, survey: Survey): Gate[] {
  const only = reliedOnFiles(task, survey);
  return only.length === 0 ? [] : [{ kind: 'public-api', name: 'public names', mayChange: [], only: [...only] }];
}

/** Agents are what costs, so others look at the work only where the best result was asked for. */
function reviewGates(task: PlannedTask, { preset }: RunLimits): Gate[] {
  const complexity = complexityOf(task);
  const isHard = complexity === 'complex' || complexity === 'very-complex';
  if (preset !== 'best' || !isHard || task.loop !== undefined || task.bestOf !== undefined) return [];
  return [{ kind: 'review', name: 'review', lenses: ['correctness'], fails: 'major' }];
}

interface AddedGate {
  readonly gate: Gate;
  readonly taskIds: string[];
}

function remember(added: Map<string, AddedGate>, gate: Gate, taskId: string): void {
  const key = `${gate.name} ${gateText(gate)}`;
  const known = added.get(key);
  if (known === undefined) added.set(key, { gate, taskIds: [taskId] });
  else known.taskIds.push(taskId);
}

function repairOf({ gate, taskIds }: AddedGate, missing: readonly string[]): PlanRepair {
  const tasks = taskIds.length === 1 ? `"${taskIds[0]}"` : `${taskIds.length} tasks`;
  const added = `Added the gate "${gate.name}" to ${tasks}: ${gateText(gate)}.`;
  const isVain = gate.kind === 'command' && missing.length > 0;
  const until = `Nothing is installed here by ${missing.join(', ')} yet; where the command needs it, the gate stays unverified until it is.`;
  return { kind: 'gate-added', taskIds, message: isVain ? `${added} ${until}` : added };
}

/** Package managers by which nothing that the repository depends on is installed in it, as far as the survey could see. */
export function notInstalled({ dependencies = [] }: Pick<Survey, 'dependencies'>): readonly string[] {
  return dependencies
    .filter(({ installedIn, isMaybeElsewhere }) => installedIn === null && isMaybeElsewhere !== true)
    .map(({ manager }) => manager);
}
