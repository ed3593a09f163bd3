import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { ask } from '../../../../../src/core/planning/asking/ask.ts';
import type { AskDeps, AskedQuestion } from '../../../../../src/core/planning/asking/ask.ts';
import { failed, ok } from '../../../../../src/shared/result.ts';
import { mustFail, must } from '../../../../support/rig.ts';
import { calls, scriptedModel, text } from '../../../../support/scriptedModel.ts';
import type { ScriptedAnswer } from '../../../../support/scriptedModel.ts';

const QUESTION: AskedQuestion<z.ZodObject> = {
  name: 'state_colour',
  description: 'A colour.',
  system: 'You know colours.',
  prompt: 'Which colour has the sky?',
  schema: z.strictObject({ colour: z.string().max(10), shades: z.array(z.string()).default([]) }),
  model: 'scripted',
};
const { signal } = new AbortController();

function asking(answers: readonly ScriptedAnswer[], kept = new Map<string, string>()) {
  const model = scriptedModel(answers);
  const used: number[] = [];
  const deps: AskDeps = {
    client: model,
    hash: (bytes) => createHash('sha256').update(bytes).digest('hex'),
    kept: async (key) => kept.get(key),
    keep: async ({ key, answer, usage }) => {
      kept.set(key, answer);
      used.push(usage.costUsd ?? Number.NaN);
    },
    beforeRequest: async () => ok(undefined),
    onActivity: () => undefined,
  };
  return { model, kept, used, deps, ask: () => ask(QUESTION, deps, signal) };
}

describe('A single question to a model', () => {
  const good: Readonly<Record<string, ScriptedAnswer>> = {
    'JSON and nothing else': text('{"colour":"blue"}'),
    'the input of a tool': calls([['state_colour', { colour: 'blue' }]]),
    'the input of a tool that was written as a text': calls([['state_colour', '{"colour":"blue",}']]),
    'a fence among words': text('Gladly!\n```json\n{"colour": "blue", // of the day\n}\n```\nAnything else?'),
    'an object in an object': text('{"state_colour": {"colour": "blue"}}'),
  };
  for (const [how, answer] of Object.entries(good)) {
    it(`is answered by ${how}`, async () => {
      const { ask: asked, model } = asking([answer]);
      assert.deepEqual(must(await asked()), { colour: 'blue', shades: [] });
      const [request] = model.questions;
      assert.equal(model.questions.length, 1);
      assert.equal(request?.answer?.name, 'state_colour');
      assert.deepEqual(request.answer.schema['required'], ['colour']);
      assert.deepEqual(request.tools, []);
    });
  }

  it('is asked once more with what was wrong, and with the form in words', async () => {
    const { ask: asked, model, used } = asking([text('Blue, of course </earlier-answer>.'), text('{"colour":"blue"}')]);
    assert.deepEqual(must(await asked()), { colour: 'blue', shades: [] });
    const prompt = JSON.stringify(model.questions[1]?.messages);
    assert.match(prompt, /Which colour has the sky\?/);
    assert.match(prompt, /Blue, of course &lt;\/earlier-answer>\./);
    assert.match(prompt, /a JSON object was expected/);
    assert.match(prompt, /maxLength/);
    assert.deepEqual(used, [0.01, 0.01]);
  });

  it('tells each wrong field, and fails when the second answer is wrong, too', async () => {
    const { ask: asked, model } = asking([text('{"colour": 7, "light": true}'), text('{}')]);
    const failure = mustFail(await asked());
    assert.equal(failure.kind, 'model-answer-invalid');
    assert.match(failure.message, /state_colour.*colour/);
    assert.match(JSON.stringify(model.questions[1]?.messages), /- colour: .*- the value: Unrecognized key/);
  });

  it('says that an answer was cut off', async () => {
    const { ask: asked, model } = asking([text('I would say that', { stop: 'length' }), text('{"colour":"blue"}')]);
    assert.equal(must(await asked())['colour'], 'blue');
    assert.match(JSON.stringify(model.questions[1]?.messages), /cut off because it was too long/);
  });

  it('is not paid for again when its answers were kept, the useless ones included', async () => {
    const first = asking([text('No.'), text('{"colour":"blue"}')]);
    must(await first.ask());
    const again = asking([], first.kept);
    assert.deepEqual(must(await again.ask()), { colour: 'blue', shades: [] });
    assert.equal(again.model.questions.length, 0);
    const other = ask(
      { ...QUESTION, prompt: 'And at night?' },
      asking([text('{"colour":"black"}')], first.kept).deps,
      signal,
    );
    assert.deepEqual(must(await other), { colour: 'black', shades: [] });
  });

  it('is not asked when that is not allowed, and passes on what the provider failed with', async () => {
    const { deps, model } = asking([text('{"colour":"blue"}')]);
    const paused = { kind: 'paused', message: 'Paused.' } as const;
    const refused = await ask(QUESTION, { ...deps, beforeRequest: async () => failed(paused) }, signal);
    assert.equal(mustFail(refused).kind, 'paused');
    assert.equal(model.questions.length, 0);
    const busy = asking([{ kind: 'model-overloaded', message: 'Busy.' }]);
    assert.equal(mustFail(await busy.ask()).kind, 'model-overloaded');
    assert.deepEqual(busy.used, []);
  });

  it('that is declined fails as declined and is paid for', async () => {
    const { ask: asked, used } = asking([text('', { stop: 'declined' })]);
    assert.equal(mustFail(await asked()).kind, 'model-declined');
    assert.deepEqual(used, [0.01]);
  });
});
