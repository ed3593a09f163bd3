import assert from 'node:assert/strict';
import type { App } from '../../src/core/app/app.ts';
import type { Failure } from '../../src/shared/failures.ts';
import { enterRun } from '../../src/shared/reducing.ts';
import type { Result } from '../../src/shared/result.ts';
import { RUN_STATES } from '../../src/shared/runState.ts';
import type { RunState, RunStateName } from '../../src/shared/runState.ts';
import { RUN_TRANSITIONS, mayBecome } from '../../src/shared/runTransitions.ts';
import { TASK_COMMAND_STATES } from '../../src/shared/taskCommands.ts';
import { heldAgents } from '../support/heldAgents.ts';
import { quiet } from '../support/manualClock.ts';
import { createRig, must, planText } from '../support/rig.ts';

/** A run in this state, at rest unless it is running; its only task is `a`. */
async function runIn(name: RunStateName): Promise<{ app: App; runId: string; state: () => Promise<RunStateName> }> {
  const agents = heldAgents('a');
  const rig = createRig({ script: agents.script });
  const { app } = rig;
  const approval = name === 'initializing' ? {} : ({ autoApprove: 'command-line' } as const);
  const runId = await rig.start({ planText: planText('a'), ...approval });
  await quiet();
  if (name === 'completed') agents.letGo('a');
  if (name === 'failed') agents.letGo('a', { kind: 'model-declined', message: 'No.' });
  if (name === 'cancelled') must(await app.cancelRun(runId));
  if (name === 'paused') {
    must(await app.pauseRun(runId));
    agents.answer('a', { kind: 'cancelled', message: 'Cut off.' });
  }
  if (name !== 'running') await app.whenAtRest(runId);
  assert.equal(must(await app.readRun(runId)).state, name);
  return { app, runId, state: async () => must(await app.readRun(runId)).state };
}

describe('The states of a run', () => {
  for (const from of RUN_STATES) {
    it(`lead from ${from} to ${RUN_TRANSITIONS[from].join(', ') || 'none'}, and every other step is refused`, async () => {
      const { app, runId } = await runIn(from);
      const found = must(await app.readRun(runId));
      for (const to of RUN_STATES) {
        const state: RunState = structuredClone(found);
        if (mayBecome(from, to)) {
          enterRun(state, to, state.updatedAt);
          assert.equal(state.state, to);
        } else {
          assert.throws(() => enterRun(state, to, 0), new RegExp(`is ${from} and cannot become ${to}`));
          assert.deepEqual(state, found);
        }
      }
    });
  }

  const commands: readonly {
    readonly name: string;
    readonly ask: (app: App, runId: string) => Promise<Result<void, Failure>>;
    readonly allowed: readonly RunStateName[];
  }[] = [
    { name: 'pausing', ask: (app, id) => app.pauseRun(id), allowed: ['initializing', 'running'] },
    { name: 'resuming', ask: (app, id) => app.resumeRun(id), allowed: ['initializing', 'paused', 'failed'] },
    {
      name: 'cancelling',
      ask: (app, id) => app.cancelRun(id),
      allowed: ['initializing', 'running', 'paused', 'failed'],
    },
    { name: 'approving', ask: (app, id) => app.approvePlan(id, 'person'), allowed: ['initializing'] },
  ];
  for (const { name, ask, allowed } of commands) {
    it(`allow ${name} when it is ${allowed.join(' or ')}, and otherwise the refusal says why`, async () => {
      for (const state of RUN_STATES) {
        const run = await runIn(state);
        const answer = await ask(run.app, run.runId);
        assert.equal(answer.ok, allowed.includes(state), `${name} in ${state}`);
        if (answer.ok) continue;
        assert.equal(answer.failure.kind, 'wrong-state');
        assert.match(answer.failure.message, new RegExp(`The run "A plan" is ${state}: `));
        assert.equal(await run.state(), state);
      }
    });
  }

  it('tell what is possible when they do not allow what was asked for', async () => {
    const why = async (state: RunStateName, ask: (app: App, id: string) => Promise<Result<void, Failure>>) => {
      const { app, runId } = await runIn(state);
      const answer = await ask(app, runId);
      return answer.ok ? 'done' : answer.failure.message;
    };
    assert.equal(
      await why('completed', (app, id) => app.pauseRun(id)),
      'The run "A plan" is completed: it cannot be paused now. It can be re-run from one of its tasks.',
    );
    assert.equal(
      await why('failed', (app, id) => app.pauseRun(id)),
      'The run "A plan" is failed: it cannot be paused now. It can be resumed or cancelled.',
    );
    assert.equal(
      await why('cancelled', (app, id) => app.resumeRun(id)),
      'The run "A plan" is cancelled: it cannot be resumed now. Nothing goes on in it any more; its changes can still be decided on.',
    );
  });

  it('decide with those of the task which commands on it are possible', async () => {
    const ask = {
      cancel: (app: App, id: string) => app.cancelTask(id, 'a'),
      skip: (app: App, id: string) => app.skipTask(id, 'a'),
      retry: (app: App, id: string) => app.retryTask(id, 'a'),
      rerun: (app: App, id: string) => app.rerunFromTask(id, 'a'),
      instruct: (app: App, id: string) => app.instructTask(id, 'a', 'Do.'),
    };
    for (const command of Object.keys(ask) as (keyof typeof ask)[]) {
      for (const state of RUN_STATES) {
        const { app, runId } = await runIn(state);
        const answer = await ask[command](app, runId);
        const isByRun = !answer.ok && answer.failure.message.startsWith('The run ');
        assert.equal(isByRun, !TASK_COMMAND_STATES[command].includes(state), `${command} in ${state}`);
      }
    }
  });
});
