import assert from 'node:assert/strict';
import { createExpectation, createToolEstimate } from '../../../../../src/core/runs/budget/expectedSpending.ts';
import type { ModelMessage, ModelRequest } from '../../../../../src/core/ports/model.ts';

const PRICE = { inputUsd: 3, outputUsd: 15, cacheReadUsd: 0.3, cacheWriteUsd: 3.75 };
const said = (role: 'user' | 'assistant', text: string): ModelMessage => ({ role, content: [{ type: 'text', text }] });
const REQUEST: ModelRequest = {
  model: 'm',
  system: '',
  tools: [],
  messages: [said('user', 'a')],
  maxOutputTokens: 1_000,
};

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 0.001, `${actual} is not about ${expected}`);
}

describe('What a request is expected to use', () => {
  it('is its text as uncached input and a moderate answer', () => {
    const { usd, tokens } = createExpectation().of({ ...REQUEST, system: 'x'.repeat(350_000) }, PRICE);
    near(usd, 0.3 + 0.015);
    assert.ok(Math.abs(tokens - 101_000) < 10, String(tokens));
    assert.deepEqual(createExpectation().of({ ...REQUEST, maxOutputTokens: 100_000 }, undefined), {
      usd: 0,
      tokens: 2_001,
    });
  });

  it('is a token for each letter beyond ASCII', () => {
    const { tokens } = createExpectation().of({ ...REQUEST, messages: [said('user', '移'.repeat(5_000))] }, PRICE);
    assert.ok(tokens >= 6_000 && tokens < 6_010, String(tokens));
  });

  it('is what the last request of the conversation was measured to use, and what has come since', () => {
    const expectation = createExpectation();
    expectation.learn(REQUEST, {
      inputTokens: 1_000,
      outputTokens: 500,
      cacheReadTokens: 90_000,
      cacheWriteTokens: 10_000,
    });
    const messages = [...REQUEST.messages, said('assistant', 'y'.repeat(99_999)), said('user', 'z'.repeat(3_500))];
    const { usd, tokens } = expectation.of({ ...REQUEST, messages }, PRICE);
    assert.equal(tokens, 100_000 + 1_500 + 1_000 + 1_000);
    near(usd, (100_000 * 0.3 + 2_500 * 3.75 + 1_000 * 15) / 1_000_000);
  });

  it('is counted anew for another conversation and for another model', () => {
    const expectation = createExpectation();
    expectation.learn(REQUEST, { inputTokens: 70_000, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 });
    const longer = [...REQUEST.messages, said('assistant', 'b'), said('user', 'c')];
    assert.equal(expectation.of(REQUEST, PRICE).tokens < 2_000, true);
    assert.equal(expectation.of({ ...REQUEST, messages: longer, model: 'other' }, PRICE).tokens < 2_000, true);
    assert.equal(expectation.of({ ...REQUEST, messages: longer }, PRICE).tokens > 70_000, true);
  });

  it('holds the tools, which all conversations of a run may count together', () => {
    const toolEstimate = createToolEstimate();
    const tool = { name: 'look', description: 'd'.repeat(7_000), inputSchema: {} };
    const other = { ...tool, description: 'd'.repeat(14_000) };
    for (const tools of [[tool], [tool, other], [tool]]) {
      const alone = createExpectation().of({ ...REQUEST, tools }, PRICE).tokens;
      assert.equal(createExpectation(toolEstimate).of({ ...REQUEST, tools }, PRICE).tokens, alone);
      assert.ok(Math.abs(alone - 1_001 - (tools.length === 1 ? 2_000 : 6_000)) < 50, String(alone));
    }
  });
});
