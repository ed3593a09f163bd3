import assert from 'node:assert/strict';
import { askedOf } from '../../../../../src/core/runs/conflicts/asked.ts';
import type { AddedTask } from '../../../../../src/shared/events.ts';
import type { RunState } from '../../../../../src/shared/runState.ts';
import { plannedTask } from '../../../../../src/shared/taskBeginning.ts';

const TASK: AddedTask = {
  id: 'a',
  title: 'A',
  role: 'code',
  priority: 'normal',
  instructions: 'Do it.',
  dependsOn: [],
  depth: 0,
};
const NO_TASKS = { tasks: {} } as RunState;

describe('What a task was asked whose changes met others', () => {
  it('is its instructions with its item, by what it is good, and what the person added', () => {
    const task = plannedTask({ ...TASK, item: { n: 1 }, criteria: ['At most 9 lines.'] }, { wave: 0, position: 0 });
    task.instructionsAdded.push('Be brief.');
    assert.equal(
      askedOf(task, NO_TASKS),
      'Do it.\nIts item: {"n":1}\nThe result is good when:\n- At most 9 lines.\nThe person added: Be brief.',
    );
  });

  it('is told in 4,000 characters at most, with a mark where it is cut', () => {
    const asked = (instructions: string) =>
      askedOf(plannedTask({ ...TASK, instructions }, { wave: 0, position: 0 }), NO_TASKS);
    assert.equal(asked('x'.repeat(4_000)), 'x'.repeat(4_000));
    assert.equal(asked('x'.repeat(4_001)), `${'x'.repeat(3_999)}…`);
  });
});
