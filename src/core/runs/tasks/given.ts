import type { Failure } from '../../../shared/failures.ts';
import { ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import type { AgentJob } from '../../agents/agentLoop.ts';
import { agentRole } from '../../agents/roles.ts';
import { taskContent } from '../../agents/taskContent.ts';
import type { SharedContent } from '../../agents/taskContent.ts';
import { taskJob } from '../../agents/taskAgent.ts';
import type { Handoff, TaskAgentInput } from '../../agents/taskAgent.ts';
import type { AgentRights } from '../../tools/toolsets.ts';
import { attemptGates } from '../gates/attemptGates.ts';
import { attemptLimits, attemptModel } from './attemptOptions.ts';
import type { Handoffs } from './handoffs.ts';
import { outputOf } from './taskOutput.ts';
import { scopesOf } from './taskView.ts';
import { inputsOf } from '../unfolding/inputs.ts';
import type { NamedInput } from '../unfolding/inputs.ts';

/** What the tasks before a task give to its agent. */
export interface Given {
  readonly handoffs: readonly Handoff[];
  readonly inputs: readonly NamedInput[];
}

export interface Telling {
  readonly state: RunState;
  readonly rights: AgentRights;
}

/** Of a task whose dependencies are done. Fails with `input-invalid`. */
export async function givenTo(task: TaskState, state: RunState, handoffs: Handoffs): Promise<Result<Given, Failure>> {
  const inputs = inputsOf(task, state);
  if (!inputs.ok) return inputs;
  return ok({ inputs: inputs.value, handoffs: await handoffs.of(task, state) });
}

/** The job of a task's agent, which `rest` says how far it has come with and what it works on. */
export function jobFor(
  task: TaskState,
  given: Given,
  telling: Telling,
  rest: Omit<TaskAgentInput, keyof Words | 'maxTurns'>,
): AgentJob {
  const { maxTurns } = attemptLimits(task, telling.state.limits);
  return taskJob({ ...wordsFor(task, given, telling), maxTurns, ...rest });
}

/**
 * All that the agent of a task goes by, apart from what it finds in files, as text to be hashed. Limits on turns, time and
 * money are no part of it: a result that was reached within others is as good.
 */
export function contentOf(
  task: TaskState,
  given: Given,
  telling: Telling & { readonly shared: SharedContent },
): string {
  const { root, model } = telling.state;
  const place = { root, provider: model.provider, baseUrl: model.baseUrl };
  const told = { ...wordsFor(task, given, telling), model: attemptModel(task, telling.state) };
  return JSON.stringify([CONTENT_FORMAT, place, taskContent(told, telling.shared)]);
}

/** Counts up when what the text says means something else than before. */
const CONTENT_FORMAT = 1;

type Words = Pick<
  TaskAgentInput,
  'planTitle' | 'request' | 'agreements' | 'task' | 'handoffs' | 'rights' | 'instructionsAdded'
>;

function wordsFor(task: TaskState, { inputs, handoffs }: Given, { state, rights }: Telling): Words {
  const { id, title, role, instructions, item, options, instructionsAdded } = task;
  const { agent, mayAdd, criteria } = options;
  const asked = outputOf(task, state);
  // What is only checked stands with the role.
  const output = asked?.isRequired === true ? asked.schema : undefined;
  const gates = attemptGates(options, state.limits);
  const { title: planTitle, request, agreements } = state;
  const scopes = agentRole(role).mayWrite ? scopesOf(task, state) : [];
  const told = { id, title, role, agent, instructions, item, inputs, output, mayAdd, scopes, criteria, gates };
  return { planTitle, request, agreements, task: told, handoffs, rights, instructionsAdded };
}
