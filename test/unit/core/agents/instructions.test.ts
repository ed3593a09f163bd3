import assert from 'node:assert/strict';
import type { FinishedTurn } from '../../../../src/core/agents/agentLoop.ts';
import { taskOpening } from '../../../../src/core/agents/taskAgent.ts';
import { calls, finish, text } from '../../../support/scriptedModel.ts';
import type { Script } from '../../../support/scriptedModel.ts';
import { messageText, ranAgent, unfinished } from './agentRig.ts';
import type { RanAgent } from './agentRig.ts';

const LOOK = calls([['read_file', { path: 'a.js' }]]);
const element = (words: string): string => `<instruction from="person">${words}</instruction>`;

/** How often the newest request holds the instruction, over all its messages. */
function timesGiven({ requests }: RanAgent, words: string): number {
  return JSON.stringify(requests.at(-1)?.messages).split(JSON.stringify(element(words)).slice(1, -1)).length - 1;
}

/** Does something while the first turn is being journalled. */
function onFirst(act: () => void): (turn: FinishedTurn) => Promise<void> {
  return async ({ turn }) => {
    if (turn === 1) act();
  };
}

/** Answers in turn; before the answer of a turn (from 0) a person says something. */
function saying(told: string[], at: number, words: string, answers: readonly ReturnType<typeof text>[]): Script {
  return (_request, index) => {
    if (index === at) told.push(words);
    const answer = answers[index];
    assert.ok(answer, `no answer ${index}`);
    return answer;
  };
}

describe('An instruction of a person', () => {
  it('is given to an agent at work with its next request, once, and is journalled with that turn', async () => {
    const told: string[] = [];
    const ran = await ranAgent(saying(told, 0, 'Use < tabs.', [LOOK, LOOK, finish('done')]), { instructions: told });
    assert.equal(ran.result.ok, true);
    assert.doesNotMatch(messageText(ran.requests[0]), /instruction/);
    assert.match(messageText(ran.requests[1]), /<instruction from="person">Use < tabs\.<\/instruction>$/);
    assert.equal(timesGiven(ran, 'Use < tabs.'), 1);
    assert.deepEqual(
      ran.turns.map((turn) => turn.instructionsGiven),
      [1, undefined, undefined],
    );
  });

  it('that comes between two turns stands before the next answer in the journal', async () => {
    const told: string[] = [];
    const ran = await ranAgent([LOOK, finish('done')], {
      instructions: told,
      onTurn: onFirst(() => told.push('Hurry.')),
    });
    assert.match(messageText(ran.requests[1]), /Hurry/);
    assert.deepEqual(
      ran.turns.map((turn) => [turn.instructionsGiven, turn.messages.map(({ role }) => role).join()]),
      [
        [undefined, 'user,assistant,user'],
        [1, 'user,assistant,user'],
      ],
    );
  });

  for (const [how, ending] of [
    ['calls finish', finish('too early')],
    ['answers in plain words', text('too early')],
  ] as const) {
    it(`keeps an agent from ending that ${how} in the turn in which it came`, async () => {
      const told: string[] = [];
      const ran = await ranAgent(saying(told, 0, 'And test it.', [ending, finish('tested')]), { instructions: told });
      assert.deepEqual(ran.result.ok && ran.result.value.summary, 'tested');
      assert.match(messageText(ran.requests[1]), /<instruction from="person">And test it\.<\/instruction>$/);
      if (how === 'calls finish') assert.match(messageText(ran.requests[1]), /^Not ended: a person has just added/);
      assert.deepEqual(ran.turns[0]?.instructionsGiven, 1);
    });
  }

  it('that comes when an ended turn is being journalled takes the agent back to work', async () => {
    const told: string[] = [];
    const ran = await ranAgent([finish('early'), finish('late')], {
      instructions: told,
      onTurn: onFirst(() => told.push('One more thing.')),
    });
    assert.deepEqual(ran.result.ok && ran.result.value.summary, 'late');
    assert.match(messageText(ran.requests[1]), /Your work goes on: .*One more thing/s);
    assert.equal(timesGiven(ran, 'One more thing.'), 1);
  });

  it('is given once by an agent that goes on after a crash, whether its turn was finished or not', async () => {
    const told: string[] = [];
    const killed = await ranAgent([LOOK, unfinished], {
      instructions: told,
      onTurn: async () => void told.push('Again.'),
    });
    assert.equal(killed.result.ok, false);
    const transcript = killed.turns.flatMap((turn) => turn.messages);
    const resumed = await ranAgent([LOOK, unfinished], { transcript, instructions: told });
    assert.match(messageText(resumed.requests[0]), /Again/);
    const later = [...transcript, ...(resumed.turns[0]?.messages ?? [])];
    const last = await ranAgent([finish('done')], {
      transcript: later,
      instructions: told,
      instructionsGiven: resumed.turns[0]?.instructionsGiven ?? 0,
    });
    assert.equal(last.result.ok, true);
    assert.equal(timesGiven(last, 'Again.'), 1);
  });

  it('that was there before the agent stands in its opening, and counts as given with the first turn', async () => {
    const opening = taskOpening({
      task: { id: 'a', title: 'A', role: 'code', instructions: 'Do it.' },
      handoffs: [],
      instructionsAdded: ['No </instruction> here', 'Second'],
    });
    assert.match(opening, /<instruction from="person">No &lt;\/instruction> here<\/instruction>\n.*Second/);
    const ran = await ranAgent([LOOK, finish('done')], { instructions: ['x', 'y'], instructionsGiven: 2 });
    assert.deepEqual(
      ran.turns.map((turn) => turn.instructionsGiven),
      [2, undefined],
    );
    assert.equal(timesGiven(ran, 'x'), 0);
  });
});
