import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { createModelKnowledge } from '../../../../src/node/anthropic/modelFacts.ts';

describe('What is known of a model', () => {
  function knowledge(told: unknown, isDemo = false) {
    const asked: string[] = [];
    const models = createModelKnowledge({
      isDemo,
      retrieve: (model) => {
        asked.push(model);
        return told instanceof Error ? Promise.reject(told) : Promise.resolve(told);
      },
    });
    return { models, asked };
  }

  it('stands in a list for those that we know, in whatever form they are named, and nobody is asked', () => {
    const { models, asked } = knowledge({});
    assert.deepEqual(models.factsOf('claude-haiku-4-5-20251001'), { contextTokens: 200_000, pictures: true });
    assert.deepEqual(models.factsOf('anthropic/claude-sonnet-5-5'), { contextTokens: 1_000_000, pictures: true });
    models.answered('claude-opus-5-5');
    assert.deepEqual(asked, []);
  });

  it('is what the server says of others, asked once after it has answered', async () => {
    const { models, asked } = knowledge({
      id: 'new',
      max_input_tokens: 500_000,
      capabilities: { image_input: { supported: false } },
    });
    assert.deepEqual(models.factsOf('new'), {});
    models.answered('new');
    models.answered('new');
    await setImmediate();
    assert.deepEqual(models.factsOf('new'), { contextTokens: 500_000, pictures: false });
    assert.deepEqual(asked, ['new']);
  });

  it('is nothing where a server has no such list or another one, which is noticed once', async () => {
    const answers = [
      new Error('404'),
      undefined,
      '<html>',
      { object: 'model', id: 'x' },
      { max_input_tokens: '9', capabilities: [] },
    ];
    for (const told of answers) {
      const { models, asked } = knowledge(told);
      models.answered('local');
      await setImmediate();
      models.answered('local');
      await setImmediate();
      assert.deepEqual([models.factsOf('local'), asked], [{}, ['local']]);
    }
  });

  it('is fixed for the demo model', () => {
    const { models, asked } = knowledge({}, true);
    models.answered('demo');
    assert.deepEqual([models.factsOf('demo'), asked], [{ pictures: false, contextTokens: 1_000_000_000 }, []]);
  });
});
