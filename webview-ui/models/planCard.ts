import { amendmentText, amendmentsOf } from '../../src/shared/amendments.ts';
import type { Forecast, Preset } from '../../src/shared/forecast.ts';
import type { Role } from '../../src/shared/plan.ts';
import { tasksOf } from '../../src/shared/runState.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { formatCount, formatUsd, plural, shortened } from './format.ts';
import { ROLE_LOOKS } from './looks.ts';
import { formatAbout, formatWhole, rangeText } from './ranges.ts';

export interface PlanPicture {
  /** "12 tasks in 4 waves". */
  readonly size: string;
  readonly roles: readonly {
    readonly role: Role;
    readonly count: number;
    readonly label: string;
    readonly icon: string;
  }[];
  /** What bounds the run, in short lines. */
  readonly limits: readonly string[];
  /** The template that made it. */
  readonly template: string | undefined;
  readonly forecast: ForecastPicture | undefined;
  /** What the choice of models comes to, in a sentence. */
  readonly routing: string | undefined;
  /** What was mended in it, a sentence each. */
  readonly repairs: readonly string[];
  readonly history: PlanHistory;
}

/** What a plan is expected to take. */
export interface ForecastPicture {
  readonly rows: readonly { readonly name: string; readonly value: string; readonly meaning: string }[];
  /** What it is based on. */
  readonly basis: string;
}

/** The changes of a plan that can be taken back or done again, in words; undefined where there is none. */
export interface PlanHistory {
  readonly undo: string | undefined;
  readonly redo: string | undefined;
  /** Another one for each version of the plan. */
  readonly version: string;
}

const REPAIR_LENGTH = 2_000;

/** What was added to the plan while it ran, a line each. */
export function amendmentLines(state: RunState): string[] {
  return amendmentsOf(state).map(({ by, taskIds }) => amendmentText(by, taskIds.length));
}

/** What there is to say of a proposed plan as a whole. */
export function planPicture(state: RunState): PlanPicture {
  const { limits, planning } = state;
  const counts = new Map<Role, number>();
  for (const task of tasksOf(state)) counts.set(task.role, (counts.get(task.role) ?? 0) + 1);
  return {
    size: `${plural(state.taskIds.length, 'task')} in ${plural(state.waves.length, 'wave')}`,
    roles: [...counts].map(([role, count]) => ({ role, count, ...ROLE_LOOKS[role] })),
    limits: [
      `Spends at most ${formatUsd(limits.budgetUsd)}`,
      `At most ${plural(limits.concurrency, 'agent')} at once`,
      `Up to ${plural(limits.maxAttempts, 'attempt')} per task`,
      `${state.taskIds.length} of at most ${plural(limits.maxTasks, 'task')}`,
    ],
    template: planning.template === undefined ? undefined : shortened(planning.template, 100),
    forecast: state.forecast === undefined ? undefined : forecastPicture(state, state.forecast),
    routing: routingText(state),
    repairs: planning.repairs.map(({ message }) => shortened(message, REPAIR_LENGTH)),
    history: historyOf(state),
  };
}

export function forecastPicture(state: RunState, forecast: Forecast): ForecastPicture {
  const { agents, tokens, wallMs } = forecast;
  return {
    rows: [
      {
        name: 'Agents',
        value: rangeText(agents, formatWhole),
        meaning: 'Tasks, members of fan-outs, rounds and reviewers',
      },
      {
        name: 'Tokens',
        value: rangeText(tokens, formatCount),
        meaning: 'In and out, those read from a cache included',
      },
      { name: 'Cost', value: costOf(state, forecast), meaning: pricesText(state, forecast) },
      {
        name: 'Time',
        value: rangeText(wallMs, formatAbout),
        meaning: 'At work, with tasks side by side as they can be',
      },
    ],
    basis:
      forecast.basedOnRuns === 0
        ? 'An estimate; no earlier run of this repository corrects it yet.'
        : `Corrected by ${plural(forecast.basedOnRuns, 'earlier run')} in this repository.`,
  };
}

function costOf({ model }: RunState, { costUsd }: Forecast): string {
  if (model.provider === 'demo') return 'Free';
  return costUsd === undefined ? 'Price not known' : rangeText(costUsd, formatUsd);
}

function pricesText({ model }: RunState, { pricesOf, costUsd }: Forecast): string {
  if (model.provider === 'demo') return 'The demo model costs nothing';
  if (costUsd === undefined) return 'No price is known for a model of this plan; the settings can name one';
  return pricesOf === undefined ? 'By the prices in the settings' : `By the prices of ${pricesOf}`;
}

export const PRESET_LABELS = {
  cheapest: 'Cheapest',
  balanced: 'Balanced',
  best: 'Best',
} as const satisfies Record<Preset, string>;

/** Savings below a cent are not worth a word. */
const WORTH_TELLING_USD = 0.01;

function routingText({ routing, limits, model }: RunState): string | undefined {
  if (routing === undefined) return undefined;
  const { preset, savesUsd = 0 } = routing;
  const models = preset === undefined ? undefined : `Models by the preset “${PRESET_LABELS[preset]}”`;
  const saves =
    savesUsd < WORTH_TELLING_USD
      ? undefined
      : `saves about ${formatUsd(savesUsd)} against ${limits.tiers?.strong ?? model.model} for all tasks`;
  if (models === undefined) return saves === undefined ? undefined : `The choice of models ${saves}.`;
  return saves === undefined ? `${models}.` : `${models}: ${saves}.`;
}

const SUMMARY_LENGTH = 120;

function historyOf({ planning, runId }: RunState): PlanHistory {
  const { versions, current } = planning;
  const at = (index: number): string | undefined => {
    const version = versions[index];
    return version === undefined ? undefined : shortened(version.summary, SUMMARY_LENGTH);
  };
  return {
    undo: current > 0 ? at(current) : undefined,
    redo: at(current + 1),
    version: `${runId}/${versions[current]?.seq ?? 0}/${current}`,
  };
}
