import { wavesOf } from '../../../../src/core/graph/order.ts';
import { planProblems } from '../../../../src/core/graph/planProblems.ts';
import { readProposal } from '../../../../src/core/planning/reading/readProposal.ts';
import { repairPlan } from '../../../../src/core/planning/repairPlan.ts';
import { DEFAULT_LIMITS } from '../../../../src/shared/defaults.ts';
import type { RunLimits } from '../../../../src/shared/limits.ts';
import type { Plan, PlannedTask } from '../../../../src/shared/plan.ts';
import { dependencyKindOf } from '../../../../src/shared/taskKinds.ts';

export interface AnswerCase {
  readonly title: string;
  readonly answer: string;
  /** Beside the defaults. */
  readonly limits: Partial<RunLimits>;
  readonly expected: string;
}

/** Of longer plans only the first tasks are shown. */
const SHOWN_TASKS = 12;

/** A file: a title, where needed `limits: {...}`, a line `--- answer`, the answer, a line `--- becomes`, and what becomes of it. */
export function answerCase(file: string): AnswerCase {
  const [head, rest] = split(file, '--- answer\n');
  const [answer, expected] = split(rest, '\n--- becomes\n');
  const [title = '', limits] = head.trim().split('\nlimits: ');
  return {
    title,
    answer,
    limits: limits === undefined ? {} : (JSON.parse(limits) as Partial<RunLimits>),
    expected: expected.trimEnd(),
  };
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at === -1) throw new Error(`no line ${JSON.stringify(mark)} in an answer's file`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

/** The plan that is made of an answer, with its repairs, or the problems that it has, as text. */
export function becomes(answer: string, limits: Partial<RunLimits>): string {
  const all = { ...DEFAULT_LIMITS, ...limits };
  const read = readProposal(answer, all);
  if (!read.ok) return ['refused:', ...read.failure.map((problem) => `- ${problem}`)].join('\n');
  const { plan, repairs } = repairPlan(read.value.plan, { limits: all });
  const problems = planProblems(plan, all);
  const told = [...read.value.repairs, ...repairs].map(({ kind, message }) => `- ${kind}: ${message}`);
  return [
    ...(problems.length > 0 ? ['refused:', ...problems.map((problem) => `- ${problem}`)] : shownPlan(plan)),
    ...(told.length === 0 ? ['no repairs'] : ['repairs:', ...told]),
  ].join('\n');
}

function shownPlan(plan: Plan): string[] {
  const { title, notes, agreements, tasks, version, ...rest } = plan;
  const more = tasks.length - SHOWN_TASKS;
  return [
    `plan ${version}: ${title}`,
    ...(notes === undefined ? [] : [`notes: ${JSON.stringify(notes)}`]),
    ...(agreements === undefined ? [] : [`agreements: ${JSON.stringify(agreements)}`]),
    ...Object.entries(rest).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
    ...tasks.slice(0, SHOWN_TASKS).flatMap(shownTask),
    ...(more > 0 ? [`and ${more} more tasks`] : []),
    `waves: ${wavesOf(tasks)
      .map((wave) => (wave.length > SHOWN_TASKS ? `${wave.length} tasks` : wave.join(' ')))
      .join(' | ')}`,
  ];
}

function shownTask(task: PlannedTask): string[] {
  const { id, title, role, instructions, dependsOn, dependencies, priority, ...rest } = task;
  const edges = dependsOn.map((on) => {
    const reason = dependencies?.[on]?.reason;
    return `${dependencyKindOf(task, on) === 'order' ? '~' : ''}${on}${reason === undefined ? '' : ` (${reason})`}`;
  });
  return [
    `* ${id} (${role}${priority === 'normal' ? '' : `, ${priority}`})${edges.length === 0 ? '' : ` <- ${edges.join(', ')}`}: ${title}`,
    `    ${JSON.stringify(instructions.length > 300 ? `${instructions.slice(0, 300)}…` : instructions)}`,
    ...Object.entries(rest).map(([name, value]) => `    ${name}: ${JSON.stringify(value)}`),
  ];
}
