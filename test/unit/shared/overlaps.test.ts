import assert from 'node:assert/strict';
import type { RunEvent } from '../../../src/shared/events.ts';
import { overlapTexts, overlapsOf } from '../../../src/shared/overlaps.ts';
import { reduceRun } from '../../../src/shared/runReducer.ts';
import type { RunState } from '../../../src/shared/runState.ts';
import { LIMITS, MODEL } from '../../support/rig.ts';

type Sketch = readonly [id: string, dependsOn: readonly string[], wave: number];

function runOf(tasks: readonly Sketch[], ...events: readonly RunEvent[]): RunState {
  const waves: string[][] = [];
  for (const [id, , wave] of tasks) (waves[wave] ??= []).push(id);
  const plan = {
    version: 1 as const,
    title: 'A plan',
    tasks: tasks.map(([id, dependsOn]) => ({
      id,
      title: `Task ${id}`,
      role: 'code' as const,
      instructions: 'Do.',
      dependsOn: [...dependsOn],
      priority: 'normal' as const,
    })),
  };
  const all: RunEvent[] = [
    { type: 'run-created', runId: 'r', request: 'Do it', root: 'root', model: MODEL, limits: LIMITS },
    { type: 'plan-proposed', plan, waves },
    ...events,
  ];
  let state: RunState | undefined;
  for (const [index, event] of all.entries()) state = reduceRun(state, { seq: index + 1, at: 1, event });
  if (state === undefined) throw new Error('no events');
  return state;
}

const content = { hash: 'h', size: 1, executable: false };
const pathOf = (path: string) => ({ root: 'root', path });

function edited(taskId: string, ...paths: readonly string[]): RunEvent[] {
  return [
    { type: 'attempt-started', taskId, attempt: 1, model: 'm' },
    {
      type: 'turn-completed',
      taskId,
      attempt: 1,
      turn: 1,
      transcript: 't',
      toolCalls: [],
      edits: paths.map((path) => ({ path: pathOf(path), content })),
      usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 },
      usageIs: 'measured',
    },
  ];
}

function succeeded(taskId: string, ...paths: readonly string[]): RunEvent[] {
  const files = paths.map((path) => ({ path: pathOf(path), before: undefined, after: content }));
  return [
    { type: 'attempt-started', taskId, attempt: 1, model: 'm' },
    { type: 'task-succeeded', taskId, attempt: 1, summary: 's', changeSet: { taskId, files } },
  ];
}

const pairs = (state: RunState) => overlapsOf(state).map(({ path, taskIds }) => [path.path, ...taskIds]);

describe('Overlaps', () => {
  it('are the files that tasks changed which do not build on one another, while they work and after that', () => {
    const tasks: Sketch[] = [
      ['a', [], 0],
      ['b', [], 0],
      ['c', ['a'], 1],
      ['d', ['c', 'b'], 2],
    ];
    const state = runOf(
      tasks,
      ...succeeded('a', 'x', 'y'),
      ...edited('b', 'x', 'z'),
      ...succeeded('c', 'y', 'x', 'z'),
      ...edited('d', 'x', 'y', 'z'),
    );
    assert.deepEqual(pairs(state), [
      ['x', 'a', 'b', 'c'],
      ['z', 'b', 'c'],
    ]);
    assert.deepEqual(Object.fromEntries(overlapTexts(state)), {
      a: 'x also changed by “Task b” and 1 more task',
      b: 'x also changed by “Task a” and 1 more task, and 1 more file',
      c: 'x also changed by “Task a” and 1 more task, and 1 more file',
    });
  });

  it('leave out what failed, was cancelled or was rejected', () => {
    const tasks: Sketch[] = ['a', 'b', 'c', 'd'].map((id) => [id, [], 0]);
    const failure = { kind: 'timeout', timeoutMs: 1, message: 'Late.' } as const;
    const state = runOf(
      tasks,
      ...succeeded('a', 'x'),
      ...edited('b', 'x'),
      { type: 'attempt-failed', taskId: 'b', attempt: 1, failure },
      { type: 'task-failed', taskId: 'b', failure },
      ...edited('c', 'x'),
      { type: 'task-cancelled', taskId: 'c' },
      ...succeeded('d', 'x'),
    );
    assert.deepEqual(pairs(state), [['x', 'a', 'd']]);
    assert.equal(overlapTexts(state).get('a'), 'x also changed by “Task d”');
    const rejected = reduceRun(state, {
      seq: state.seq + 1,
      at: 1,
      event: { type: 'change-set-rejected', taskId: 'd' },
    });
    assert.deepEqual(pairs(rejected), []);
  });

  it('are found among thousands of tasks, however they build on each other', () => {
    const chain: Sketch[] = Array.from({ length: 1000 }, (_, index) => [
      `c${index}`,
      index === 0 ? [] : [`c${index - 1}`],
      index,
    ]);
    const apart: Sketch[] = Array.from({ length: 1000 }, (_, index) => [`p${index}`, [], 0]);
    const inChain = runOf(chain, ...chain.flatMap(([id]) => succeeded(id, 'x')));
    assert.deepEqual(overlapsOf(inChain), []);
    const all = [...chain, ...apart];
    const state = runOf(all, ...all.flatMap(([id]) => succeeded(id, id.startsWith('c') ? 'x' : 'y')));
    assert.deepEqual(
      overlapsOf(state).map(({ path, taskIds }) => [path.path, taskIds.length]),
      [['y', 1000]],
    );
  });
});
