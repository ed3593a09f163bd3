import assert from 'node:assert/strict';
import type { RunState } from '../../../src/shared/runState.ts';
import { STATE_SHAPE, snapshotOf, stateInSnapshot } from '../../../src/shared/snapshots.ts';
import { proposed, recordRun } from '../../support/recordedRun.ts';

/** A state in which every kind of part is there. */
function fullState(): RunState {
  const run = recordRun();
  run.record(proposed('a', 'b<-a'), { type: 'plan-approved', by: 'person' }, { type: 'run-started' });
  run.record({ type: 'attempt-started', taskId: 'a', attempt: 1, model: 'm' });
  return run.state;
}

describe('Snapshots', () => {
  it('give back the state that they were made of', () => {
    const state = fullState();
    assert.deepEqual(stateInSnapshot(snapshotOf(state)), JSON.parse(JSON.stringify(state)));
  });

  it('of another shape, or of before shapes were told, are of no use', () => {
    const state = fullState();
    assert.equal(stateInSnapshot(JSON.stringify(state)), undefined);
    assert.equal(stateInSnapshot(JSON.stringify({ shape: STATE_SHAPE + 1, state })), undefined);
  });

  it('have a number that goes up with every change of the fields: count STATE_SHAPE up when this fails', () => {
    const { tasks, planning, ...run } = fullState();
    const task = tasks['a'];
    const parts = [run, planning, task, task?.attempts[0]].map((part) =>
      Object.keys(part ?? {})
        .sort()
        .join(' '),
    );
    assert.deepEqual([STATE_SHAPE, ...parts], [4, ...FIELDS]);
  });
});

/** Of the run, its planning, a task and an attempt. */
const FIELDS = [
  'agreements amendments applying brief budgetWarned byModel costIsComplete costUsd counts createdAt decidedAmendments endedAt failure forecast forkedFrom limits model notes pauseReason planNotes proposedAmendments request root routing runId seq startedAt state taskIds title uncachedCostUsd updatedAt usage usageIsEstimated waves workedMs workingSince',
  'answers asked costUsd current intent partTranscripts parts phase problems questions repairs step survey surveySummary template toolCalls transcript turns usage versions',
  'addedBy approval attempts attemptsBefore blockedBy budgetWarned changeSet compares conflicts content costUsd decision dependants dependsOn depth endedAt failure group id instructions instructionsAdded item judges memberOf openDependencies options position priority questions resolves result retryAt reusedFrom role runsAnew settled skipped startedAt state title uncachedCostUsd usage verdicts waitingFor wave',
  'attempt compaction edits endedAt failure gates instructionsGiven model openTurn startedAt state toolCalls transcript turnTokens turns',
];
