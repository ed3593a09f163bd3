import type { ProposedPlan } from './planningFacts.ts';
import type { PlanningState } from './planningState.ts';
import { countTurn, enter } from './reducing.ts';
import type { EventHandlers } from './reducing.ts';
import { TASK_STATES, requireTask, tasksOf } from './runState.ts';
import type { RunState } from './runState.ts';
import { plannedTask } from './taskBeginning.ts';
import { NO_USAGE, addUsage } from './usage.ts';

type PlanningEventType =
  | 'planning-started'
  | 'planning-step-started'
  | 'repository-surveyed'
  | 'planning-asked'
  | 'intent-stated'
  | 'questions-asked'
  | 'questions-answered'
  | 'parts-proposed'
  | 'planning-turn-completed'
  | 'plan-refused'
  | 'plan-proposed'
  | 'plan-edited'
  | 'prefix-warmed'
  | 'plan-approved';

/** Before anything of it has happened; the reducer owns it and changes it. */
export function notPlanned(): PlanningState {
  return {
    phase: 'none',
    step: undefined,
    survey: undefined,
    surveySummary: undefined,
    intent: undefined,
    questions: [],
    answers: [],
    asked: {},
    parts: [],
    partTranscripts: {},
    template: undefined,
    repairs: [],
    versions: [],
    current: -1,
    turns: 0,
    toolCalls: [],
    problems: [],
    transcript: [],
    usage: NO_USAGE,
    costUsd: 0,
  };
}

/** What the way from a request to an approved plan does to the state of a run. */
export const planningHandlers: EventHandlers<PlanningEventType> = {
  'planning-started': ({ planning }) => {
    planning.phase = 'planning';
  },
  'planning-step-started': ({ planning }, { step }) => {
    planning.step = step;
  },
  'repository-surveyed': ({ planning }, { survey, summary }) => {
    planning.survey = survey;
    planning.surveySummary = summary;
  },
  'planning-asked': (state, event) => {
    state.planning.asked[event.key] = event.answer;
    state.planning.usage = addUsage(state.planning.usage, event.usage);
    state.planning.costUsd += event.costUsd ?? 0;
    countTurn(state, event, state.limits.tiers?.strong ?? state.model.model);
  },
  'intent-stated': ({ planning }, { intent }) => {
    planning.intent = intent;
  },
  'questions-asked': ({ planning }, { questions }) => {
    planning.phase = 'awaiting-answers';
    planning.questions = questions;
  },
  'questions-answered': ({ planning }, { answers }) => {
    planning.phase = 'planning';
    planning.answers = answers;
  },
  'parts-proposed': ({ planning }, { parts }) => {
    planning.parts = parts;
  },
  'planning-turn-completed': (state, event) => {
    const { planning } = state;
    planning.turns += 1;
    planning.toolCalls.push(...event.toolCalls);
    if (event.part === undefined) planning.transcript.push(event.transcript);
    else (planning.partTranscripts[event.part] ??= []).push(event.transcript);
    planning.usage = addUsage(planning.usage, event.usage);
    planning.costUsd += event.costUsd ?? 0;
    countTurn(state, event, state.limits.tiers?.strong ?? state.model.model);
  },
  'plan-refused': (state, event) => {
    state.planning.problems = [...event.problems];
  },
  'plan-proposed': (state, event) => {
    const { planning } = state;
    planning.phase = 'awaiting-approval';
    planning.problems = [];
    planning.template = event.template;
    planning.versions = [{ seq: state.seq + 1, summary: 'The proposed plan' }];
    planning.current = 0;
    takePlan(state, event);
  },
  'plan-edited': (state, event, at) => {
    const { planning } = state;
    const restored = planning.versions.findIndex(({ seq }) => seq === event.restores);
    if (restored >= 0) planning.current = restored;
    else {
      planning.versions = planning.versions.slice(0, planning.current + 1);
      planning.versions.push({ seq: state.seq + 1, summary: event.summary });
      planning.current += 1;
    }
    const before = state.tasks;
    takePlan(state, event);
    keepWords(state, before, at);
  },
  'prefix-warmed': (state, event) => {
    countTurn(state, event, event.model ?? state.model.model);
  },
  'plan-approved': (state) => {
    state.planning.phase = 'approved';
  },
};

/** The plan is this one: its tasks take the place of those that there were. */
function takePlan(state: RunState, { plan, waves, repairs, routing, forecast }: ProposedPlan): void {
  state.title = plan.title;
  state.planning.repairs = repairs ?? [];
  state.routing = routing;
  state.forecast = forecast;
  state.planNotes = unlessEmpty(plan.notes);
  state.agreements = unlessEmpty(plan.agreements);
  state.waves = waves.map((wave) => [...wave]);
  const waveOf = new Map(waves.flatMap((wave, index) => wave.map((id) => [id, index] as const)));
  state.taskIds = plan.tasks.map((task) => task.id);
  state.tasks = Object.fromEntries(
    plan.tasks.map((task, position) => [task.id, plannedTask(task, { wave: waveOf.get(task.id) ?? 0, position })]),
  );
  for (const name of TASK_STATES) state.counts[name] = 0;
  for (const task of tasksOf(state)) {
    state.counts[task.state] += 1;
    for (const id of task.dependsOn) requireTask(state, id).dependants.push(task.id);
  }
}

/** What a person had said about single tasks before the plan was edited holds for those that are still there. */
function keepWords(state: RunState, before: RunState['tasks'], at: number): void {
  for (const task of tasksOf(state)) {
    const known = Object.hasOwn(before, task.id) ? before[task.id] : undefined;
    if (known === undefined) continue;
    task.instructionsAdded = known.instructionsAdded;
    if (known.state !== 'skipped' && known.state !== 'cancelled') continue;
    task.skipped = known.skipped;
    task.endedAt = known.endedAt ?? at;
    enter(state, task, known.state);
  }
}

/** An empty text says as much as none. */
function unlessEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
