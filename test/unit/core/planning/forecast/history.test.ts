import assert from 'node:assert/strict';
import { actualsOf, familyOf, readActuals } from '../../../../../src/core/planning/forecast/history.ts';
import { keepActualsAtEnd } from '../../../../../src/core/app/keepingActuals.ts';
import { createMemoryStore } from '../../../../support/memoryStore.ts';
import { MODEL } from '../../../../support/rig.ts';
import { proposed, recordRun, turn } from '../../../../support/recordedRun.ts';

const ENTRY = { type: 'search', complexity: 'simple', by: 'light', tier: 'light', tasks: 1, tokens: 5, tookMs: 5 };

function finished() {
  const run = recordRun();
  run.record(proposed('a', 'b'), { type: 'plan-approved', by: 'person' }, { type: 'run-started' });
  for (const id of ['a', 'b']) {
    run.record({ type: 'attempt-started', taskId: id, attempt: 1, model: 'demo' }, turn(id));
    run.record({ type: 'task-succeeded', taskId: id, attempt: 1, summary: 'done' });
  }
  run.record({ type: 'run-completed' });
  return run;
}

describe('The history of forecasts', () => {
  it('passes over notes that nobody can read, and those of other models', async () => {
    const store = createMemoryStore();
    const write = (id: string, value: unknown) =>
      store.writeNote(`forecast/my%20root/${id}`, typeof value === 'string' ? value : JSON.stringify(value));
    await write('good', { version: 1, family: 'demo', entries: [ENTRY] });
    await write('newer', { version: 2, family: 'demo', entries: [ENTRY] });
    await write('broken', '{');
    await write('wrong', { version: 1, family: 'demo', entries: [{ ...ENTRY, tokens: -1 }] });
    await write('other', { version: 1, family: 'anthropic', entries: [ENTRY] });
    const found = await readActuals('my root', MODEL, store);
    assert.deepEqual(
      found.map(({ entries }) => entries),
      [[ENTRY]],
    );
    assert.deepEqual(await readActuals('my', MODEL, store), []);
  });

  it('tells models at different addresses apart', () => {
    const at = (baseUrl?: string) =>
      familyOf({ provider: 'anthropic', model: 'm', label: 'M', ...(baseUrl === undefined ? {} : { baseUrl }) });
    assert.equal(new Set([at(), at('http://a'), at('http://b')]).size, 3);
  });

  it('gets one note of a run, with its tasks by kind, however often its end is told', async () => {
    const store = createMemoryStore();
    const { state, events } = finished();
    const deps = { notes: store, log: silent([]) };
    await keepActualsAtEnd(state, events.slice(0, 3), deps);
    assert.deepEqual(await store.listNotes('forecast/', 9), []);
    await keepActualsAtEnd(state, events, deps);
    await keepActualsAtEnd(state, events, deps);
    const [note, ...others] = await store.listNotes('forecast/', 9);
    assert.deepEqual(others, []);
    assert.deepEqual(JSON.parse(note?.text ?? ''), {
      version: 1,
      family: 'demo',
      entries: [
        {
          type: 'code-generation',
          complexity: 'moderate',
          by: 'demo',
          tasks: 2,
          tokens: 22,
          costUsd: 0.02,
          tookMs: 4_000,
        },
      ],
    });
  });

  it('counts a review by the changes that it read, as forecasts do', async () => {
    const run = recordRun();
    const plan = proposed('a', 'b<-a');
    assert.ok(plan.type === 'plan-proposed');
    const [a, b] = plan.plan.tasks;
    const tasks = [
      { ...a!, lines: 500 },
      { ...b!, role: 'review' as const, complexity: 'trivial' as const },
    ];
    run.record(
      { ...plan, plan: { ...plan.plan, tasks } },
      { type: 'plan-approved', by: 'person' },
      { type: 'run-started' },
    );
    for (const id of ['a', 'b']) {
      run.record({ type: 'attempt-started', taskId: id, attempt: 1, model: 'demo' }, turn(id));
      run.record({ type: 'task-succeeded', taskId: id, attempt: 1, summary: 'done' });
    }
    const kinds = actualsOf(run.state)?.entries.map(({ type, complexity }) => [type, complexity]);
    assert.deepEqual(kinds, [
      ['code-generation', 'complex'],
      ['review', 'complex'],
    ]);
  });

  it('goes without a note that cannot be written, which the log tells', async () => {
    const { state, events } = finished();
    const said: string[] = [];
    const notes = { writeNote: () => Promise.reject(new Error('disk full')) };
    await keepActualsAtEnd(state, events, { notes, log: silent(said) });
    assert.match(said.join(), /r1 took is not kept for forecasts: Error: disk full/);
  });
});

function silent(said: string[]) {
  const nothing = (): void => undefined;
  return { debug: nothing, info: nothing, warn: nothing, error: (message: string) => void said.push(message) };
}
