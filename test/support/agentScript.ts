import type { ModelRequest } from '../../src/core/ports/model.ts';
import type { Script, ScriptedAnswer } from './scriptedModel.ts';
import { finish } from './scriptedModel.ts';

/** What a task's agent answers in its turns, by task id; a task that is not named finishes at once. */
export type AgentScript = Readonly<Record<string, readonly AgentAnswer[]>>;
type AgentAnswer = ScriptedAnswer | ((request: ModelRequest) => ScriptedAnswer | Promise<ScriptedAnswer>);

/**
 * A script that looks at the request alone, as a real model does: which task it is and which turn. The answers of a
 * task are its turns in order; further attempts begin again from the first.
 */
export function agentScript(agents: AgentScript): Script {
  return (request) => {
    const taskId = taskIdOf(request);
    const turn = request.messages.filter((message) => message.role === 'assistant').length;
    const answers = agents[taskId];
    if (answers === undefined) return finish(`${taskId} done`);
    const answer = answers[turn];
    if (answer === undefined) throw new Error(`no answer for turn ${turn + 1} of ${taskId}`);
    return typeof answer === 'function' ? answer(request) : answer;
  };
}

/** The id of the task that a request is about; `planner` for the planner's. */
export function taskIdOf(request: ModelRequest): string {
  const opening = request.messages[0]?.content[0];
  const match = opening?.type === 'text' ? /<task id="([^"]+)"/.exec(opening.text) : null;
  return match?.[1] ?? 'planner';
}
