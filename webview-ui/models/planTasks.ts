import { specialsOf } from '../../src/shared/amendments.ts';
import type { Expectation } from '../../src/shared/forecast.ts';
import { taskOf } from '../../src/shared/runState.ts';
import type { RunState, TaskState } from '../../src/shared/runState.ts';
import { complexityOf, typeOf } from '../../src/shared/taskKinds.ts';
import type { Complexity, DependencyKind, TaskType, Tier } from '../../src/shared/taskKinds.ts';
import { formatUsd, shortened } from './format.ts';
import { gateText } from './gates.ts';
import { ROLE_LOOKS } from './looks.ts';
import { formatAbout, rangeText } from './ranges.ts';

/** A task of a plan that waits for approval, as a row shows it. */
export interface PlanTaskRow {
  readonly id: string;
  readonly title: string;
  readonly role: { readonly label: string; readonly icon: string };
  /** "Migration · complex · claude-opus-5-5 (strong)". */
  readonly facts: string;
  /** The names of its gates; empty when there are none. */
  readonly gates: readonly string[];
  /** "$0.12" or a time, what it likely takes. */
  readonly expected: string | undefined;
  /** It is on the longest way through the schedule. */
  readonly isCritical: boolean;
}

/** What else there is to know of it, when its row is open. */
export interface PlanTaskDetails {
  readonly instructions: string;
  /** Name and value, a line each. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly dependencies: readonly {
    readonly id: string;
    readonly title: string;
    readonly kind: DependencyKind;
    readonly reason: string | undefined;
  }[];
  readonly gates: readonly { readonly name: string; readonly what: string }[];
  readonly criteria: readonly string[];
  readonly specials: readonly string[];
}

export interface PlanWave {
  /** From 0. */
  readonly index: number;
  readonly taskIds: readonly string[];
  /** How many of its tasks are on the critical path. */
  readonly critical: number;
}

export const TYPE_LABELS = {
  'code-generation': 'Code',
  refactoring: 'Refactoring',
  migration: 'Migration',
  'test-generation': 'Tests',
  review: 'Review',
  documentation: 'Documentation',
  debugging: 'Debugging',
  deployment: 'Deployment',
  analysis: 'Analysis',
  search: 'Search',
} as const satisfies Record<TaskType, string>;

export const TIER_LABELS = { light: 'Light', standard: 'Standard', strong: 'Strong' } as const satisfies Record<
  Tier,
  string
>;

const COMPLEXITY_LABELS = {
  trivial: 'trivial',
  simple: 'simple',
  moderate: 'moderate',
  complex: 'complex',
  'very-complex': 'very complex',
} as const satisfies Record<Complexity, string>;

const TITLE_LENGTH = 400;
const GATE_LENGTH = 80;
const TEXT_LENGTH = 1_000;

export function planWaves(state: RunState): PlanWave[] {
  const critical = new Set(state.forecast?.criticalPath);
  return state.waves.map((taskIds, index) => ({
    index,
    taskIds,
    critical: taskIds.filter((id) => critical.has(id)).length,
  }));
}

/** `undefined` when the plan has no such task. */
export function planTaskRow(state: RunState, taskId: string): PlanTaskRow | undefined {
  const task = taskOf(state, taskId);
  if (task === undefined) return undefined;
  return {
    id: task.id,
    title: shortened(task.title, TITLE_LENGTH),
    role: ROLE_LOOKS[task.role],
    facts: factsOf(state, task),
    gates: (task.options.gates ?? []).map(({ name }) => shortened(name, GATE_LENGTH)),
    expected: shortlyExpected(state, expectationOf(state, taskId)),
    isCritical: state.forecast?.criticalPath.includes(taskId) ?? false,
  };
}

function factsOf(state: RunState, task: TaskState): string {
  const kind = { type: task.options.type, complexity: task.options.complexity, lines: task.options.lines };
  const { tier, model } = modelOf(state, task);
  const models = tier === undefined ? model : `${TIER_LABELS[tier].toLowerCase()} (${model})`;
  return [
    TYPE_LABELS[typeOf({ ...kind, role: task.role })],
    COMPLEXITY_LABELS[complexityOf(kind)],
    ...(task.options.agent === undefined ? [] : [`agent ${shortened(task.options.agent, GATE_LENGTH)}`]),
    shortened(models, GATE_LENGTH),
  ].join(' · ');
}

interface ChosenModel {
  readonly tier: Tier | undefined;
  readonly model: string;
  readonly reason: string | undefined;
}

function modelOf({ routing, model }: RunState, { id, options }: TaskState): ChosenModel {
  const routed = routing?.tasks.find(({ taskId }) => taskId === id);
  if (routed !== undefined) return { tier: routed.tier, model: routed.model, reason: routed.reason };
  return { tier: options.tier, model: options.model ?? model.model, reason: undefined };
}

function expectationOf({ forecast }: RunState, taskId: string): Expectation | undefined {
  return forecast !== undefined && Object.hasOwn(forecast.tasks, taskId) ? forecast.tasks[taskId] : undefined;
}

function shortlyExpected({ model }: RunState, expected: Expectation | undefined): string | undefined {
  if (expected === undefined) return undefined;
  if (model.provider === 'demo' || expected.costUsd === undefined) return formatAbout(expected.wallMs.likely);
  return formatUsd(expected.costUsd.likely);
}

/** `undefined` when the plan has no such task. */
export function planTaskDetails(state: RunState, taskId: string): PlanTaskDetails | undefined {
  const task = taskOf(state, taskId);
  if (task === undefined) return undefined;
  const { gates = [], criteria = [] } = task.options;
  return {
    instructions: task.instructions,
    facts: factLines(state, task),
    dependencies: task.dependsOn.map((id) => dependencyOf(state, task, id)),
    gates: gates.map((gate) => ({
      name: shortened(gate.name, GATE_LENGTH),
      what: shortened(gateText(gate), TEXT_LENGTH),
    })),
    criteria: criteria.map((text) => shortened(text, TEXT_LENGTH)),
    specials: specialsOf(task.options),
  };
}

function dependencyOf(state: RunState, { options }: TaskState, id: string): PlanTaskDetails['dependencies'][number] {
  const said = options.dependencies;
  const dependency = said !== undefined && Object.hasOwn(said, id) ? said[id] : undefined;
  return {
    id,
    title: shortened(taskOf(state, id)?.title ?? id, TITLE_LENGTH),
    kind: dependency?.kind ?? 'data',
    reason: dependency?.reason === undefined ? undefined : shortened(dependency.reason, TEXT_LENGTH),
  };
}

function factLines(state: RunState, task: TaskState): PlanTaskDetails['facts'] {
  const { mayWrite, mayNotWrite, reads, budgetUsd, budgetTokens } = task.options;
  const expected = expectationOf(state, task.id);
  const { tier, model, reason } = modelOf(state, task);
  const list = (globs: readonly string[]): string => shortened(globs.join(', '), TEXT_LENGTH);
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['Id', task.id],
    [
      'Model',
      `${tier === undefined ? '' : `${TIER_LABELS[tier]}: `}${model}${reason === undefined ? '' : `. ${reason}`}`,
    ],
    ['Expected', expected === undefined ? undefined : expectedText(state, expected)],
    ['Budget', budgetUsd === undefined ? undefined : formatUsd(budgetUsd)],
    ['Token budget', budgetTokens === undefined ? undefined : `${budgetTokens.toLocaleString('en-US')} tokens`],
    ['May change', mayWrite === undefined ? undefined : list(mayWrite)],
    ['May not change', mayNotWrite === undefined ? undefined : list(mayNotWrite)],
    ['Reads', reads === undefined ? undefined : list(reads)],
  ];
  return lines.flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value: shortened(value, TEXT_LENGTH) }],
  );
}

function expectedText({ model }: RunState, { costUsd, wallMs }: Expectation): string {
  const time = rangeText(wallMs, formatAbout);
  return model.provider === 'demo' || costUsd === undefined ? time : `${rangeText(costUsd, formatUsd)}, ${time}`;
}
