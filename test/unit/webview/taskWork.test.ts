import assert from 'node:assert/strict';
import { recordRun, proposed } from '../../support/recordedRun.ts';
import type { RunEvent, ToolCallFacts } from '../../../src/shared/events.ts';
import { taskDetails } from '../../../webview-ui/models/taskDetails.ts';
import type { TaskDetails } from '../../../webview-ui/models/taskDetails.ts';
import {
  TURNS_SHOWN,
  callFigures,
  fillText,
  reachedOutside,
  turnsPicture,
} from '../../../webview-ui/models/taskWork.ts';

const started: readonly RunEvent[] = [
  proposed('a'),
  { type: 'plan-approved', by: 'person' },
  { type: 'run-started' },
  { type: 'attempt-started', taskId: 'a', attempt: 1, model: 'm' },
];

function turn(number: number, prompt: { fresh: number; read: number }, window?: number): RunEvent {
  return {
    type: 'turn-completed',
    taskId: 'a',
    attempt: 1,
    turn: number,
    usage: { inputTokens: prompt.fresh, cacheReadTokens: prompt.read, cacheWriteTokens: 0, outputTokens: 450 },
    usageIs: 'measured',
    transcript: 't',
    toolCalls: [],
    edits: [],
    ...(window === undefined ? {} : { windowTokens: window }),
  };
}

function detailsAfter(...events: readonly RunEvent[]): TaskDetails {
  const run = recordRun();
  run.record(...started, ...events);
  return taskDetails({ state: run.state, activities: {}, isHalted: false }, 'a') ?? assert.fail('no task');
}

const usage = { inputTokens: 5_000, outputTokens: 700, cacheReadTokens: 0, cacheWriteTokens: 0 };
const compactedAfter = (turns: number): RunEvent => ({
  type: 'context-compacted',
  taskId: 'a',
  attempt: 1,
  turns,
  messages: 2 * turns + 1,
  summary: 's',
  usage,
  usageIs: 'measured',
  costUsd: 0.5,
});

describe('The turns of a task', () => {
  it('are shown with their tokens and how full the window was, as far as that is known', () => {
    const { turns } = detailsAfter(
      turn(1, { fresh: 12_000, read: 0 }),
      turn(2, { fresh: 1_350, read: 11_000 }, 200_000),
      turn(3, { fresh: 0, read: 0 }, 8_000),
    );
    assert.deepEqual(turns?.turns, [
      { turn: 1, tokens: '12k in, 450 out', fill: undefined },
      { turn: 2, tokens: '12.3k in (11k cached), 450 out', fill: 0.064 },
      { turn: 3, tokens: '0 in, 450 out', fill: undefined },
    ]);
    assert.deepEqual([0.064, 0.004, 0, 1.02].map(fillText), [
      '6 % of the window',
      'under 1 % of the window',
      '0 % of the window',
      '102 % of the window',
    ]);
  });

  it('are the last ones when there are many, and say when the first were summed up', () => {
    const events = Array.from({ length: TURNS_SHOWN + 3 }, (_, index) => turn(index + 1, { fresh: 1, read: 0 }));
    const { turns } = detailsAfter(...events, compactedAfter(7));
    assert.deepEqual([turns?.earlier, turns?.turns.length, turns?.turns[0]?.turn], [3, TURNS_SHOWN, 4]);
    assert.equal(turns?.compacted, 'The first 7 turns were summed up, because the conversation had become too long.');
    assert.equal(turnsPicture(undefined), undefined);
    assert.equal(detailsAfter().turns, undefined);
  });

  it('are counted together with what summing up took', () => {
    const run = recordRun();
    run.record(...started, turn(1, { fresh: 1_000, read: 0 }), compactedAfter(1));
    const task = run.state.tasks['a'];
    assert.deepEqual([task?.usage.inputTokens, task?.costUsd, task?.attempts[0]?.turns], [6_000, 0.5, 1]);
    assert.deepEqual([run.state.usage.inputTokens, run.state.costUsd], [6_000, 0.5]);
  });
});

describe('A call of a tool', () => {
  const call = (rest: Partial<ToolCallFacts>): ToolCallFacts => ({ name: 'x', subject: '', ok: true, ...rest });

  it('is marked when it may have reached outside, and not when it was refused', () => {
    const calls = [
      call({ effect: 'outside' }),
      call({ effect: 'outside', ok: false }),
      call({ effect: 'own-view' }),
      call({ effect: 'read' }),
      call({}),
    ];
    assert.deepEqual(calls.map(reachedOutside), [true, false, false, false, false]);
  });

  it('tells how long it took and how much it gave, as far as that is known', () => {
    assert.equal(callFigures(call({})), undefined);
    assert.equal(callFigures(call({ ms: 12, outputChars: 31_200 })), 'took 12 ms, gave 31.2k characters');
    assert.equal(
      callFigures(call({ ms: 65_000, outputChars: 4_200_000, output: 'hash' })),
      'took 1 min 05 s, gave 4.2M characters, of which the agent was shown the beginning and the end',
    );
  });
});

describe('What a task hands on', () => {
  it('is shown beside its summary, as far as there is something', () => {
    const points = { decisions: ['Keep it.'], files: [{ path: 'a.ts', why: 'The entry.' }] };
    const done = detailsAfter({ type: 'task-succeeded', taskId: 'a', attempt: 1, summary: 'S', points });
    assert.deepEqual(done.points, [
      { title: 'Decisions', lines: ['Keep it.'] },
      { title: 'Files that matter', lines: ['a.ts: The entry.'] },
    ]);
    assert.deepEqual(detailsAfter({ type: 'task-succeeded', taskId: 'a', attempt: 1, summary: 'S' }).points, []);
  });
});
