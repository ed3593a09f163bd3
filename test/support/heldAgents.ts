import type { ModelRequest } from '../../src/core/ports/model.ts';
import { quiet } from './manualClock.ts';
import type { Script, ScriptedAnswer } from './scriptedModel.ts';
import { finish } from './scriptedModel.ts';
import { taskIdOf } from './agentScript.ts';

/** A script whose agents wait for their answers until the test gives them, or says in advance what they are. */
export interface HeldAgents {
  readonly script: Script;
  /** Ids of the tasks that were asked about, in order. */
  readonly asked: readonly string[];
  /** Resolves when the task was asked about so often. */
  untilAsked(taskId: string, times?: number): Promise<void>;
  /** The newest request of a task. Throws when there was none. */
  requestOf(taskId: string): ModelRequest;
  /** From now on requests of this task wait. */
  hold(taskId: string): void;
  /** Answers the waiting request of the task; its next ones wait too. */
  answer(taskId: string, answer?: ScriptedAnswer): void;
  /** From now on requests of this task, and one that waits, are answered so; by `finish` when nothing is given. */
  letGo(taskId: string, answer?: ScriptedAnswer): void;
}

/** `held`: ids of the tasks whose first requests wait already. All others finish at once. */
export function heldAgents(...held: readonly string[]): HeldAgents {
  const answers = new Map<string, ScriptedAnswer | 'held'>(held.map((id) => [id, 'held']));
  const waiting = new Map<string, (answer: ScriptedAnswer) => void>();
  const requests = new Map<string, ModelRequest>();
  const asked: string[] = [];
  const give = (taskId: string, answer: ScriptedAnswer): void => {
    waiting.get(taskId)?.(answer);
    waiting.delete(taskId);
  };
  return {
    asked,
    script(request) {
      const id = taskIdOf(request);
      asked.push(id);
      requests.set(id, request);
      const answer = answers.get(id) ?? finish(`${id} done`);
      return answer === 'held' ? new Promise((resolve) => waiting.set(id, resolve)) : answer;
    },
    async untilAsked(taskId, times = 1) {
      while (asked.filter((id) => id === taskId).length < times) await quiet();
    },
    requestOf(taskId) {
      const request = requests.get(taskId);
      if (request === undefined) throw new Error(`nothing was asked about ${taskId}`);
      return request;
    },
    hold: (taskId) => void answers.set(taskId, 'held'),
    answer(taskId, answer = finish(`${taskId} done`)) {
      give(taskId, answer);
    },
    letGo(taskId, answer = finish(`${taskId} done`)) {
      answers.set(taskId, answer);
      give(taskId, answer);
    },
  };
}
