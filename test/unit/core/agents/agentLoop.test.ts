import assert from 'node:assert/strict';
import { calls, finish, text, turnOf } from '../../../support/scriptedModel.ts';
import { messageText, ranAgent, unfinished } from './agentRig.ts';

describe('an agent', () => {
  it('ends with the summary and data of finish, after every turn was handed over', async () => {
    const ran = await ranAgent([calls([['read_file', { path: 'a.js' }]]), finish('Done.', { files: ['a.js'] })]);
    assert.deepEqual(ran.result, {
      ok: true,
      value: { kind: 'finished', summary: 'Done.', data: { files: ['a.js'] } },
    });
    assert.deepEqual(
      ran.turns.map((turn) => [turn.turn, turn.toolCalls]),
      [
        [1, [{ name: 'read_file', subject: 'a.js', ok: true, effect: 'read', outputChars: 11 }]],
        [2, [{ name: 'finish', subject: '', ok: true, outputChars: 9 }]],
      ],
    );
    assert.equal(ran.turns[0]?.costUsd, 0.01);
  });

  it('ends with plain text when the answer calls no tool', async () => {
    const ran = await ranAgent([text('All good as it is.')]);
    assert.deepEqual(ran.result, { ok: true, value: { kind: 'finished', summary: 'All good as it is.' } });
  });

  it('shows the model the result of its call under the id of the call', async () => {
    const ran = await ranAgent([calls([['read_file', { path: 'a.js' }]]), finish('Done.')]);
    assert.deepEqual(ran.requests[1]?.messages.slice(1), [
      {
        role: 'assistant',
        content: [{ type: 'tool-call', id: 'call-1-0', name: 'read_file', input: { path: 'a.js' } }],
      },
      { role: 'user', content: [{ type: 'tool-result', callId: 'call-1-0', text: 'let a = 1;\n', isError: false }] },
    ]);
  });

  it('runs edits in order, and reads after them see them', async () => {
    const ran = await ranAgent([
      calls([
        ['write_file', { path: 'b.js', content: 'one\n' }],
        ['edit_file', { path: 'b.js', oldText: 'one', newText: 'two' }],
        ['read_file', { path: 'b.js' }],
      ]),
      finish('Done.'),
    ]);
    assert.equal(ran.view.files()['b.js'], 'two\n');
    assert.match(messageText(ran.requests[1]), /two$/m);
  });

  it('runs what stands beside finish first, and finish counts when none of it failed', async () => {
    const ran = await ranAgent([
      calls([
        ['finish', { summary: 'Wrote b.js.' }],
        ['write_file', { path: 'b.js', content: 'x\n' }],
      ]),
    ]);
    assert.equal(ran.result.ok && ran.result.value.summary, 'Wrote b.js.');
    assert.equal(ran.view.files()['b.js'], 'x\n');
  });

  it('does not end when a call beside finish failed, and tells the model so', async () => {
    const ran = await ranAgent([
      calls([
        ['edit_file', { path: 'a.js', oldText: 'nowhere', newText: 'x' }],
        ['finish', { summary: 'Edited.' }],
      ]),
      finish('Gave up.'),
    ]);
    assert.equal(ran.result.ok && ran.result.value.summary, 'Gave up.');
    assert.match(messageText(ran.requests[1]), /Not ended: another tool call of the same answer failed/);
  });

  it('gives input that is not valid back to the model, also for finish', async () => {
    const ran = await ranAgent([calls([['finish', { text: 'Done.' }]]), finish('Done.')]);
    assert.equal(ran.result.ok, true);
    assert.match(messageText(ran.requests[1]), /The input of finish is not valid.*\n- summary: /);
    assert.deepEqual(ran.turns[0]?.toolCalls, [{ name: 'finish', subject: '', ok: false, outputChars: 262 }]);
  });

  it('refuses a tool that it was not offered and names those it was', async () => {
    const ran = await ranAgent([calls([['run_command', { command: 'ls' }]]), finish('Done.')]);
    assert.match(messageText(ran.requests[1]), /no tool "run_command".*You can call: list_files, .*finish\./);
  });

  it('passes a failure of the model on, and no turn is handed over', async () => {
    const failure = { kind: 'model-overloaded', message: 'Too busy.' } as const;
    const ran = await ranAgent([failure]);
    assert.deepEqual(ran.result, { ok: false, failure });
    assert.equal(ran.turns.length, 0);
  });

  it('asks nothing when it may not go on', async () => {
    const failure = { kind: 'paused', message: 'Paused.' } as const;
    const ran = await ranAgent([], { beforeRequest: async () => ({ ok: false, failure }) });
    assert.deepEqual(ran.result, { ok: false, failure });
    assert.equal(ran.requests.length, 0);
  });

  it('asks nothing when it was cancelled', async () => {
    const ran = await ranAgent([], { signal: AbortSignal.abort() });
    assert.equal(!ran.result.ok && ran.result.failure.kind, 'cancelled');
    assert.equal(ran.requests.length, 0);
  });

  it('keeps the turn that was paid for when it is cancelled while tools run', async () => {
    const cancelling = new AbortController();
    const ran = await ranAgent(
      () => {
        cancelling.abort();
        return calls([['read_file', { path: 'a.js' }]]);
      },
      { signal: cancelling.signal, ignoreAbortInModel: true },
    );
    assert.equal(!ran.result.ok && ran.result.failure.kind, 'cancelled');
    assert.equal(ran.turns.length, 1);
  });

  it('hands the turn over and fails when the model declines, without running its calls', async () => {
    const ran = await ranAgent([calls([['write_file', { path: 'b.js', content: 'x' }]], { stop: 'declined' })]);
    assert.equal(!ran.result.ok && ran.result.failure.kind, 'model-declined');
    assert.equal(ran.turns.length, 1);
    assert.equal(ran.view.files()['b.js'], undefined);
  });

  it('fails at the limit on turns and warned the model before', async () => {
    let count = 0;
    const ran = await ranAgent(() => calls([['read_file', { path: 'a.js', startLine: 1, endLine: (count += 1) }]]), {
      maxTurns: 4,
    });
    assert.equal(!ran.result.ok && ran.result.failure.kind, 'turn-limit');
    assert.equal(ran.turns.length, 4);
    assert.match(messageText(ran.requests[3]), /Only 1 more answer is allowed/);
  });
});

describe('an agent whose answer was cut off', () => {
  it('does not run the call at the cut, runs those before it, and goes on', async () => {
    const cut = calls(
      [
        ['write_file', { path: 'whole.js', content: 'x\n' }],
        ['write_file', { path: 'cut.js' }],
      ],
      { stop: 'length' },
    );
    const ran = await ranAgent([cut, finish('Done.')]);
    assert.equal(ran.result.ok, true);
    assert.deepEqual(Object.keys(ran.view.files()), ['a.js', 'whole.js']);
    assert.match(messageText(ran.requests[1]), /Not run: the input of this call was cut off/);
    assert.match(messageText(ran.requests[1]), /limit on output tokens/);
  });

  it('never ends by a finish at the cut', async () => {
    const ran = await ranAgent([{ ...finish('Do'), stop: 'length' }, finish('Done.')]);
    assert.equal(ran.result.ok && ran.result.value.summary, 'Done.');
  });

  it('goes on with text that was cut and gives all of it as summary', async () => {
    const ran = await ranAgent([text('First half', { stop: 'length' }), text('second half.')]);
    assert.equal(ran.result.ok && ran.result.value.summary, 'First half\nsecond half.');
  });

  it('fails when it is cut three times in a row', async () => {
    const ran = await ranAgent(() => text('and so on', { stop: 'length' }));
    assert.equal(!ran.result.ok && ran.result.failure.kind, 'model-answer-cut');
    assert.equal(ran.turns.length, 3);
  });

  it('tells the model when the input of a call is no JSON', async () => {
    const ran = await ranAgent([calls([['write_file', '{"path":"b.js","content":"x']]), finish('Done.')]);
    assert.match(messageText(ran.requests[1]), /was not a complete JSON object, so nothing was done/);
  });
});

describe('an agent with an empty answer', () => {
  const empty = turnOf([
    { type: 'opaque', provider: 'demo', value: { type: 'thinking' } },
    { type: 'text', text: '\n' },
  ]);

  it('is nudged once, without the empty answer in the request', async () => {
    const ran = await ranAgent([empty, finish('Done.')]);
    assert.equal(ran.result.ok, true);
    assert.deepEqual(
      ran.requests[1]?.messages.map((message) => message.role),
      ['user'],
    );
    assert.match(messageText(ran.requests[1]), /Your answer was empty/);
  });

  it('fails when the next answer is empty too', async () => {
    const ran = await ranAgent([empty, empty]);
    assert.equal(!ran.result.ok && ran.result.failure.kind, 'model-answer-invalid');
  });
});

describe('an agent that makes the same call again', () => {
  it('is warned the third time and fails the fifth', async () => {
    const ran = await ranAgent(() => calls([['read_file', { path: 'a.js' }]]));
    assert.equal(!ran.result.ok && ran.result.failure.kind, 'model-answer-invalid');
    assert.equal(ran.turns.length, 5);
    assert.doesNotMatch(messageText(ran.requests[2]), /same call again/);
    assert.match(messageText(ran.requests[3]), /same call again/);
  });

  it('goes on when the results differ or something else came between', async () => {
    const read = calls([['read_file', { path: 'a.js' }]]);
    const other = calls([['list_files', {}]]);
    const ran = await ranAgent([read, read, other, read, read, other, read, read, finish('Done.')]);
    assert.equal(ran.result.ok, true);
  });
});

describe('an agent that goes on with a transcript', () => {
  it('sends the earlier messages word for word, opaque blocks included, and counts its turns on', async () => {
    const thinking = { type: 'opaque', provider: 'demo', value: { type: 'thinking', signature: 'abc' } } as const;
    const answer = calls([['read_file', { path: 'a.js' }]]);
    const first = await ranAgent([{ ...answer, content: [thinking, ...answer.content] }, unfinished]);
    const transcript = first.turns.flatMap((turn) => turn.messages);
    const second = await ranAgent([finish('Done.')], { transcript: JSON.parse(JSON.stringify(transcript)) });
    assert.deepEqual(second.requests[0]?.messages, first.requests[1]?.messages);
    assert.deepEqual(second.requests[0]?.messages[1]?.content[0], thinking);
    assert.equal(second.turns[0]?.turn, 2);
  });

  it('ends at once when the transcript ends with an accepted finish', async () => {
    const first = await ranAgent([finish('Done.', [1])]);
    const second = await ranAgent([], { transcript: first.turns.flatMap((turn) => turn.messages) });
    assert.deepEqual(second.result, first.result);
    assert.equal(second.requests.length, 0);
  });

  it('gives the same requests, turn by turn, wherever it was interrupted', async () => {
    const script = [
      calls([['list_files', {}]]),
      text('cut', { stop: 'length' }),
      calls([['read_file', { path: 'a.js' }]]),
      turnOf([]),
      calls([['finish', { summary: '' }]]),
      finish('Done.'),
    ];
    const whole = await ranAgent(script);
    for (let kept = 1; kept < script.length; kept += 1) {
      const transcript = whole.turns.slice(0, kept).flatMap((turn) => turn.messages);
      const rest = await ranAgent(script.slice(kept), { transcript });
      assert.deepEqual(
        rest.requests.map((request) => request.messages),
        whole.requests.slice(kept).map((request) => request.messages),
      );
      assert.deepEqual(rest.result, whole.result);
    }
  });
});

describe('what an agent shows while it works', () => {
  it('is the line it writes and the call it runs', async () => {
    const ran = await ranAgent([
      calls([['read_file', { path: 'a.js' }]], { text: 'First line\nI read a.js.' }),
      finish('Done.'),
    ]);
    assert.deepEqual(ran.activities.slice(0, 3), ['Thinking', 'I read a.js.', 'read_file a.js']);
  });
});
