import assert from 'node:assert/strict';
import { chooseModel, modelNotice } from '../../../src/cli/modelChoice.ts';
import type { RunModel } from '../../../src/shared/limits.ts';

type Said = Parameters<typeof chooseModel>[0];

const NOTHING: Said = { provider: undefined, model: undefined, baseUrl: undefined };
const KEY = { ANTHROPIC_API_KEY: 'a key' };

function chosen(said: Partial<Said>, environment: Record<string, string>, recorded?: RunModel): string {
  const result = chooseModel({ ...NOTHING, ...said }, environment, recorded);
  if (!result.ok) return `${result.failure.kind}: ${result.failure.message}`;
  const { provider, model, baseUrl } = result.value;
  return [provider, model, ...(baseUrl === undefined ? [] : [baseUrl])].join(' ');
}

describe('The model of a run', () => {
  it('is Anthropic’s when there is a key, otherwise the demo model', () => {
    assert.equal(chosen({}, {}), 'demo demo');
    assert.equal(chosen({}, { ANTHROPIC_API_KEY: '' }), 'demo demo');
    assert.equal(chosen({}, KEY), 'anthropic claude-sonnet-5-5');
    assert.equal(
      chosen({}, { ...KEY, ANTHROPIC_BASE_URL: 'http://gateway' }),
      'anthropic claude-sonnet-5-5 http://gateway',
    );
  });

  it('is what was said, whether or not there is a key', () => {
    assert.equal(chosen({ provider: 'demo' }, KEY), 'demo demo');
    assert.equal(chosen({ provider: 'anthropic', model: 'm' }, {}), 'anthropic m');
    assert.equal(chosen({ baseUrl: 'http://here' }, {}), 'anthropic claude-sonnet-5-5 http://here');
    assert.equal(
      chosen({ baseUrl: 'http://here' }, { ANTHROPIC_BASE_URL: 'http://there' }),
      'anthropic claude-sonnet-5-5 http://here',
    );
  });

  it('is never silently the demo model when something was said that only Anthropic can take', () => {
    assert.match(chosen({ model: 'claude-x' }, {}), /^wrong-use: --model is of no use.*Set ANTHROPIC_API_KEY/);
    assert.match(
      chosen({ provider: 'demo', baseUrl: 'http://x' }, KEY),
      /^wrong-use: --base-url is of no use.*Leave it out/,
    );
  });

  it('stays what was recorded, except for what was said', () => {
    const recorded: RunModel = { provider: 'anthropic', model: 'old', label: '', baseUrl: 'http://old' };
    assert.equal(chosen({}, {}, recorded), 'anthropic old http://old');
    assert.equal(chosen({ model: 'new' }, {}, recorded), 'anthropic new http://old');
    assert.equal(chosen({ baseUrl: 'http://new' }, {}, recorded), 'anthropic old http://new');
    assert.equal(chosen({ provider: 'demo' }, {}, recorded), 'demo demo');
    assert.equal(chosen({ model: 'm' }, KEY, { provider: 'demo', model: 'demo', label: '' }).slice(0, 9), 'wrong-use');
    assert.match(chosen({}, KEY, { provider: 'vscode', model: 'm', label: '' }), /^model-unconfigured/);
  });

  it('is announced when it is the demo model, with the reason', () => {
    const demo: RunModel = { provider: 'demo', model: 'demo', label: 'Demo model' };
    assert.match(
      modelNotice(demo, { isFallback: true }) ?? '',
      /^No ANTHROPIC_API_KEY is set\. Using the embedded demo model: /,
    );
    assert.match(modelNotice(demo, { isFallback: false }) ?? '', /^Using the embedded demo model/);
    assert.equal(modelNotice({ provider: 'anthropic', model: 'm', label: '' }, { isFallback: true }), undefined);
  });
});
