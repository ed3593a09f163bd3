import { taskTools } from '../tools/toolsets.ts';
import type { AgentRights } from '../tools/toolsets.ts';
import { rolePrompt, sharedPrompt } from './prompts/agent.ts';
import { doerOf, permittedTools } from './taskRole.ts';
import { taskOpening } from './taskAgent.ts';
import type { Handoff, TaskAgentInput } from './taskAgent.ts';

export type TaskContentInput = Pick<
  TaskAgentInput,
  'planTitle' | 'request' | 'agreements' | 'rights' | 'task' | 'handoffs' | 'instructionsAdded' | 'model'
>;

/** What many agents are told alike, as text that is short and as telling. */
export interface SharedContent {
  of(input: TaskContentInput): string;
}

/**
 * The first request to a task's agent as text to be hashed: system prompt, tools, opening, model. Two tasks that come out
 * the same here are given the same work, whatever they and their dependencies are called and however they are ordered.
 *
 * Left out are what is a label only: id and title of the task, the title of the plan (also where it stands for the
 * request, as in a run of a plan file), the order of hand-offs and inputs, and the names of the tasks that hand over, unless
 * something that the agent reads mentions them.
 */
export function taskContent(input: TaskContentInput, shared: SharedContent): string {
  const { task, model } = input;
  const inputs = [...(task.inputs ?? [])].sort((a, b) => compare(a.name, b.name));
  const opening = taskOpening({
    task: { ...task, id: '', title: '', inputs },
    handoffs: unnamedHandoffs(input),
    instructionsAdded: input.instructionsAdded,
  });
  return JSON.stringify([model, shared.of(input), opening]);
}

/** Remembers by role what has been told last: the tasks of a run differ in nothing else here. */
export function createSharedContent(hash: (text: string) => string): SharedContent {
  let before: TaskContentInput | undefined;
  let byRole = new Map<string, string>();
  return {
    of(input) {
      if (before === undefined || !isToldAlike(input, before)) byRole = new Map();
      before = input;
      const role = JSON.stringify([input.task.role, input.task.agent]);
      const known = byRole.get(role) ?? hash(sharedContent(input));
      byRole.set(role, known);
      return known;
    },
  };
}

function isToldAlike(a: TaskContentInput, b: TaskContentInput): boolean {
  const isSameWork = a.planTitle === b.planTitle && a.request === b.request && a.agreements === b.agreements;
  return isSameWork && isSameRights(a.rights, b.rights);
}

function isSameRights(a: AgentRights, b: AgentRights): boolean {
  return a.mayRun === b.mayRun && a.mayWrite === b.mayWrite && a.equipment?.key === b.equipment?.key;
}

function sharedContent(input: TaskContentInput): string {
  const { rights, agreements } = input;
  const role = doerOf(input.task, rights.equipment);
  const permitted = permittedTools(role, rights);
  const system = sharedPrompt({ planTitle: '', request: requestOf(input), agreements, rights });
  const tools = taskTools(rights).map(({ description }) => description);
  return JSON.stringify([system + rolePrompt(role, permitted, rights), tools]);
}

function requestOf({ request, planTitle }: TaskContentInput): string {
  return request === planTitle ? '' : request;
}

/** The hand-offs in an order of their own, without the names that nothing refers to. */
function unnamedHandoffs(input: TaskContentInput): Handoff[] {
  const { handoffs, task, agreements, instructionsAdded } = input;
  if (handoffs.length === 0) return [];
  const told = [task.instructions, task.item, task.inputs, requestOf(input), agreements, instructionsAdded];
  const own = JSON.stringify(told);
  const texts = handoffs.map(({ summary, data }) => JSON.stringify([summary, data]));
  const unnamed = handoffs.map((handoff, index) => {
    const isMentioned = (name: string): boolean => {
      const pattern = wholeWord(name);
      return pattern.test(own) || texts.some((text, other) => other !== index && pattern.test(text));
    };
    const { taskId, title } = handoff;
    return { ...handoff, taskId: isMentioned(taskId) ? taskId : '', title: isMentioned(title) ? title : '' };
  });
  return unnamed
    .map((handoff) => ({ handoff, text: JSON.stringify(handoff) }))
    .sort((a, b) => compare(a.text, b.text))
    .map(({ handoff }) => handoff);
}

function wholeWord(name: string): RegExp {
  const inJson = JSON.stringify(name).slice(1, -1);
  return new RegExp(`(?<![\\w-])${inJson.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
