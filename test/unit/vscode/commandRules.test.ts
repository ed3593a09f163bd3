import assert from 'node:assert/strict';
import { createCommandRuleMemory } from '../../../src/vscode/commandRules.ts';

function storage(kept?: unknown) {
  const values = new Map<string, unknown>([['wavewright.commandRules', kept]]);
  return {
    get: (key: string) => values.get(key),
    update: async (key: string, value: unknown) => void values.set(key, value),
  };
}

describe('Remembered commands', () => {
  it('are kept once each, and forgotten when they are taken out', async () => {
    const state = storage();
    const rules = createCommandRuleMemory(state);
    await rules.add(['npm test', 'make']);
    await rules.add(['npm test']);
    assert.deepEqual(createCommandRuleMemory(state).read(), ['npm test', 'make']);
    await rules.remove(['npm test', 'never there']);
    assert.deepEqual(rules.read(), ['make']);
  });

  it('are none where something else is kept under their name', () => {
    for (const kept of ['npm test', [7], null]) assert.deepEqual(createCommandRuleMemory(storage(kept)).read(), []);
  });
});
