import { taskTools } from '../tools/toolsets.ts';
import { rolePrompt, sharedPrompt } from './prompts/agent.ts';
import { agentRole, toolsOf } from './roles.ts';
import { taskOpening } from './taskAgent.ts';
import type { Handoff, TaskAgentInput } from './taskAgent.ts';

export type TaskContentInput = Pick<
  TaskAgentInput,
  'planTitle' | 'request' | 'agreements' | 'rights' | 'task' | 'handoffs' | 'instructionsAdded' | 'model'
>;

/**
 * The first request to a task's agent as text to be hashed: system prompt, tools, opening, model. Two tasks that come out
 * the same here are given the same work, whatever they and their dependencies are called and however they are ordered.
 *
 * Left out are what is a label only: id and title of the task, the title of the plan (also where it stands for the
 * request, as in a run of a plan file), the order of hand-offs and inputs, and the names of the tasks that hand over, unless
 * something that the agent reads mentions them.
 */
export function taskContent(input: TaskContentInput): string {
  const { task, rights, planTitle, model } = input;
  const role = agentRole(task.role);
  const permitted = new Set(toolsOf(role, rights).map(({ description }) => description.name));
  const request = input.request === planTitle ? '' : input.request;
  const work = { planTitle: '', request, agreements: input.agreements, rights };
  const inputs = [...(task.inputs ?? [])].sort((a, b) => compare(a.name, b.name));
  const opening = taskOpening({
    task: { ...task, id: '', title: '', inputs },
    handoffs: unnamedHandoffs({ ...input, request }),
    instructionsAdded: input.instructionsAdded,
  });
  return JSON.stringify({
    model,
    system: sharedPrompt(work) + rolePrompt(role, permitted, rights),
    tools: taskTools(rights).map(({ description }) => description),
    opening,
  });
}

/** The hand-offs in an order of their own, without the names that nothing refers to. */
function unnamedHandoffs(input: TaskContentInput): Handoff[] {
  const { handoffs, task, request, agreements, instructionsAdded } = input;
  const own = JSON.stringify([task.instructions, task.item, task.inputs, request, agreements, instructionsAdded]);
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
