import assert from 'node:assert/strict';
import { chooseModel } from '../../../src/vscode/models/choice.ts';

const offered = [
  { vendor: 'copilot', id: 'gpt', name: 'GPT' },
  { vendor: 'other', id: 'gpt', name: 'Other GPT' },
];

describe('The chosen model', () => {
  it('is the demo model without a key, and says so', () => {
    assert.deepEqual(chooseModel({ provider: 'auto', modelId: '' }, { hasKey: false, offered: [] }), {
      provider: 'demo',
      model: 'demo',
      label: 'Demo model',
    });
  });

  it("is the default of Anthropic's models with a key", () => {
    assert.deepEqual(chooseModel({ provider: 'auto', modelId: '' }, { hasKey: true, offered: [] }), {
      provider: 'anthropic',
      model: 'claude-sonnet-5-5',
      label: 'Anthropic · claude-sonnet-5-5',
    });
  });

  it('is the one that the settings name, even without a key, so that the missing key is told', () => {
    const model = chooseModel({ provider: 'anthropic', modelId: 'claude-opus-5-5' }, { hasKey: false, offered: [] });
    assert.equal(model.label, 'Anthropic · claude-opus-5-5');
  });

  it('of VS Code is found by vendor and id', () => {
    const model = chooseModel({ provider: 'vscode', modelId: 'other/gpt' }, { hasKey: false, offered });
    assert.deepEqual(model, { provider: 'vscode', model: 'other/gpt', label: 'other · Other GPT' });
  });

  it('of VS Code is the first offered when none is named', () => {
    assert.equal(chooseModel({ provider: 'vscode', modelId: '' }, { hasKey: false, offered }).model, 'copilot/gpt');
  });

  it('of VS Code stays the named one when it is not offered, so that nothing else is asked instead', () => {
    const model = chooseModel({ provider: 'vscode', modelId: 'gone/x' }, { hasKey: false, offered });
    assert.deepEqual(model, { provider: 'vscode', model: 'gone/x', label: 'VS Code · gone/x' });
  });

  it('is never the demo model because another provider is missing something', () => {
    assert.equal(chooseModel({ provider: 'vscode', modelId: '' }, { hasKey: false, offered: [] }).provider, 'vscode');
  });
});
