import assert from 'node:assert/strict';
import { CYCLE_NOTE, REPEATED_NOTE, STALE_NOTE } from '../../../../src/core/agents/notes.ts';
import { STALE_ALLOWED, STALE_WARNED } from '../../../../src/core/agents/progress.ts';
import { calls, finish } from '../../../support/scriptedModel.ts';
import type { ScriptedAnswer } from '../../../support/scriptedModel.ts';
import { ranAgent } from './agentRig.ts';
import type { RanAgent } from './agentRig.ts';

/** Other lines of the same file, so that the calls differ. */
const look = (line: number): ScriptedAnswer => calls([['read_file', { path: 'a.js', startLine: line + 1 }]]);
const edit = (from: string, to: string): ScriptedAnswer =>
  calls([['edit_file', { path: 'a.js', oldText: from, newText: to }]]);

/** Runs an agent that answers so, one after the other, and finishes when it may still. */
function went(turns: readonly ScriptedAnswer[]): Promise<RanAgent> {
  return ranAgent([...turns, finish('Done.')], { maxTurns: 100 });
}

/** After which turns it was warned, and how. */
function warnings({ turns }: RanAgent): string {
  const notes = [
    ['repeated', REPEATED_NOTE],
    ['cycle', CYCLE_NOTE],
    ['stale', STALE_NOTE],
  ] as const;
  return turns
    .flatMap(({ turn, messages }) =>
      notes.flatMap(([name, note]) =>
        JSON.stringify(messages).includes(JSON.stringify(note)) ? [`${turn} ${name}`] : [],
      ),
    )
    .join(', ');
}

const repeated = (times: number, ...turns: readonly ScriptedAnswer[]): ScriptedAnswer[] =>
  Array.from({ length: times }, () => turns).flat();

describe('An agent that gets no further', () => {
  it('is warned when it goes round in a cycle for the third time, and stopped at the fifth', async () => {
    const ran = await went(repeated(6, look(0), look(1)));
    assert.equal(warnings(ran), '6 cycle, 7 cycle, 8 cycle, 9 cycle, 10 cycle');
    assert.equal(ran.turns.length, 10);
    assert.equal(!ran.result.ok && ran.result.failure.kind, 'model-answer-invalid');
    assert.match(
      ran.result.ok ? '' : ran.result.failure.message,
      /went round in circles: the same 2 turns \(read_file in the last of them\) 5 times over/,
    );
  });

  it('is noticed also where it changes something back and forth', async () => {
    const ran = await went(repeated(6, edit('1', '2'), edit('2', '1')));
    assert.match(warnings(ran), /^6 cycle/);
    assert.equal(ran.turns.length, 10);
  });

  it('is warned and stopped after many turns that bring nothing new in any order', async () => {
    const known = [0, 1, 2, 3, 4].map(look);
    const order = [3, 1, 0, 4, 2, 0, 3, 2, 4, 1, 3, 0, 1];
    const ran = await went([...known, ...order.map(look)]);
    assert.equal(
      warnings(ran),
      Array.from({ length: STALE_ALLOWED - STALE_WARNED + 1 }, (_, index) => `${5 + STALE_WARNED + index} stale`).join(
        ', ',
      ),
    );
    assert.equal(ran.turns.length, 5 + STALE_ALLOWED);
    assert.match(ran.result.ok ? '' : ran.result.failure.message, /12 turns in a row brought nothing new/);
  });

  it('stands where it stood when it goes on from its transcript', async () => {
    const turns = repeated(6, look(0), look(1));
    const whole = await went(turns);
    const transcript = whole.turns.slice(0, 7).flatMap(({ messages }) => messages);
    const resumed = await ranAgent(turns.slice(7), { transcript, maxTurns: 100 });
    assert.deepEqual(resumed.result, whole.result);
    assert.equal(resumed.turns.length, 3);
  });
});

describe('An agent that gets on', () => {
  it('may read the same again after it has changed something', async () => {
    const ran = await went(
      Array.from({ length: 14 }, (_, n) => [look(0), look(1), edit(`${n + 1};`, `${n + 2};`)]).flat(),
    );
    assert.deepEqual([ran.result.ok, warnings(ran)], [true, '']);
  });

  it('may look at what it knows now and then', async () => {
    const ran = await went(
      Array.from({ length: 30 }, (_, n) => [look(0), look(1), calls([['search_text', { query: `word ${n}` }]])]).flat(),
    );
    assert.deepEqual([ran.result.ok, warnings(ran)], [true, '']);
  });

  it('may make the same call when its result is another each time', async () => {
    const ran = await went(
      Array.from({ length: 14 }, (_, n) =>
        calls([
          ['edit_file', { path: 'a.js', oldText: `${n + 1};`, newText: `${n + 2};` }],
          ['read_file', { path: 'a.js' }],
        ]),
      ),
    );
    assert.deepEqual([ran.result.ok, warnings(ran)], [true, '']);
  });
});
