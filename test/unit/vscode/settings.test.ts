import assert from 'node:assert/strict';
import { DEFAULT_LIMITS } from '../../../src/shared/defaults.ts';
import { readSettings } from '../../../src/vscode/settings.ts';
import { limitsFor } from '../../../src/vscode/tierSettings.ts';

function read(values: Record<string, unknown>, environment: Record<string, string> = {}) {
  return readSettings((key) => values[key], environment);
}

describe('Settings', () => {
  it('that nobody set are the defaults of every run', () => {
    const { settings, problems } = read({});
    assert.deepEqual(settings.limits, DEFAULT_LIMITS);
    assert.equal(settings.autoApprove, false);
    assert.equal(settings.provider, 'auto');
    assert.equal(settings.anthropicBaseUrl, undefined);
    assert.deepEqual(problems, []);
  });

  it('that make sense are taken', () => {
    const { settings, problems } = read({
      'plan.autoApprove': true,
      'run.concurrency': 20,
      'run.budgetUsd': 0.5,
      'run.budgetTokens': 5000,
      'run.reservedShare': 0,
      'run.taskBudgetUsd': 0.25,
      'run.taskBudgetTokens': 0,
      'run.attemptTimeoutSeconds': 60,
      'run.timeLimitMinutes': 1.5,
      'run.allowedModels': ['a', ' b '],
      'run.fallbackModel': ' b ',
      'model.maxRequests': 7,
      'model.provider': 'vscode',
      'model.id': ' copilot/gpt ',
      'anthropic.baseUrl': 'http://localhost:11434',
    });
    assert.equal(settings.autoApprove, true);
    assert.equal(settings.limits.concurrency, 20);
    assert.equal(settings.limits.budgetUsd, 0.5);
    assert.equal(settings.limits.budgetTokens, 5000);
    assert.equal(settings.limits.reservedShare, 0);
    assert.equal(settings.limits.taskBudgetUsd, 0.25);
    assert.equal('taskBudgetTokens' in settings.limits, false);
    assert.equal(settings.limits.attemptTimeoutMs, 60_000);
    assert.equal(settings.limits.timeLimitMs, 90_000);
    assert.deepEqual(settings.limits.allowedModels, ['a', 'b']);
    assert.equal(settings.limits.fallbackModel, 'b');
    assert.equal(settings.maxRequests, 7);
    assert.equal(settings.provider, 'vscode');
    assert.equal(settings.modelId, 'copilot/gpt');
    assert.equal(settings.anthropicBaseUrl, 'http://localhost:11434');
    assert.deepEqual(problems, []);
  });

  it('say whether the person is asked about conflicts', () => {
    assert.equal(read({ 'run.conflicts': 'ask' }).settings.limits.conflicts, 'ask');
    assert.equal('conflicts' in read({ 'run.conflicts': 'agent' }).settings.limits, false);
    const broken = read({ 'run.conflicts': 'never' });
    assert.equal('conflicts' in broken.settings.limits, false);
    assert.match(broken.problems.join(), /expected agent or ask, came "never"/);
  });

  it('that say where runs may write are taken, and let nothing be written when they cannot be read', () => {
    const { settings, problems } = read({ 'run.mayWrite': ['src/**'], 'run.mayNotWrite': ['*.lock'] });
    assert.deepEqual([settings.limits.mayWrite, settings.limits.mayNotWrite], [['src/**'], ['*.lock']]);
    assert.deepEqual(problems, []);
    for (const value of ['src', [7], ['../x'], ['']]) {
      for (const key of ['run.mayWrite', 'run.mayNotWrite']) {
        const broken = read({ [key]: value });
        assert.deepEqual(broken.settings.limits.mayWrite, []);
        assert.match(broken.problems.join(), /expected.* came .*No file may be changed\.$/);
      }
    }
  });

  it('let the browser of agents ask the hosts that can be read, and no others', () => {
    const hosts = ['docs.example.com', '*.example.org', 'intranet', '10.0.0.7', '[fd00::1]'];
    const good = read({ 'browser.allowedHosts': hosts, 'browser.path': ' /opt/chrome ' });
    assert.deepEqual(good.settings.browser, { allowedHosts: hosts, path: '/opt/chrome' });
    assert.deepEqual(good.problems, []);
    assert.deepEqual(read({}).settings.browser, { allowedHosts: [], path: '' });
    const mixed = read({
      'browser.allowedHosts': ['*', '*.com', 'https://a.example', 7, 'a.example'],
      'browser.path': 7,
    });
    assert.deepEqual(mixed.settings.browser, { allowedHosts: ['a.example'], path: '' });
    assert.equal(mixed.problems.length, 5);
    const broken = read({ 'browser.allowedHosts': 'a.example' });
    assert.deepEqual(broken.settings.browser.allowedHosts, []);
    assert.equal(broken.problems.length, 1);
  });

  it('say which tools of others agents may call, and allow nothing by what cannot be read', () => {
    const allowance = { '*': ['docs/search'], code: ['database/*', 'editor/rename'] };
    const good = read({ 'tools.allowed': allowance });
    assert.deepEqual(good.settings.allowedTools, allowance);
    assert.deepEqual(good.problems, []);
    assert.deepEqual(read({}).settings.allowedTools, {});
    for (const value of ['docs/*', ['docs/*'], 7, true]) {
      const broken = read({ 'tools.allowed': value });
      assert.deepEqual(broken.settings.allowedTools, {});
      assert.match(broken.problems.join(), /tools\.allowed: an object with roles and lists of tools was expected/);
    }
    const mixed = read({
      'tools.allowed': {
        code: ['docs/search', '*', 'docs', 7],
        planner: ['docs/*'],
        review: 'docs/*',
        'a/b': ['docs/*'],
      },
    });
    assert.deepEqual(mixed.settings.allowedTools, { code: ['docs/search'] });
    assert.equal(mixed.problems.length, 6);
    assert.match(
      mixed.problems[0] ?? '',
      /for code SOURCE\/TOOL, or .* was expected, came "\*"\. It allows nothing\.$/,
    );
    assert.match(mixed.problems[3] ?? '', /the planner calls no tools of others/);
  });

  it('say above which sum a plan needs an explicit yes', () => {
    const { settings, problems } = read({ 'plan.confirmAboveUsd': 0.5, 'plan.confirmAboveAgents': 10 });
    assert.deepEqual([settings.limits.confirmAboveUsd, settings.limits.confirmAboveAgents], [0.5, 10]);
    assert.deepEqual(problems, []);
    const broken = read({ 'plan.confirmAboveUsd': -1, 'plan.confirmAboveAgents': 1.5 });
    assert.equal('confirmAboveUsd' in broken.settings.limits, false);
    assert.equal(broken.problems.length, 2);
  });

  it('say which tasks get which models', () => {
    const { settings, problems } = read({
      'model.preset': 'best',
      'model.tiers': { light: ' a ', strong: '' },
      'model.fastMode': true,
    });
    assert.deepEqual(settings.tierSettings, { preset: 'best', tiers: { light: 'a' } });
    assert.equal(settings.limits.fastMode, true);
    assert.deepEqual(problems, []);
    assert.deepEqual(read({ 'model.preset': 'balanced', 'model.tiers': {} }).settings.tierSettings, {});
    const broken = read({
      'model.preset': 'dear',
      'model.tiers': { medium: 'x', light: 7, standard: 's' },
      'model.fastMode': 1,
    });
    assert.deepEqual(broken.settings.tierSettings, { tiers: { standard: 's' } });
    assert.equal(broken.problems.length, 4);
    assert.match(read({ 'model.tiers': ['x'] }).problems.join(), /expected an object with light, standard, strong/);
  });

  it('give a run at Anthropic its tiers, unless they name one model or another server', () => {
    const model = { provider: 'anthropic', model: 'claude-sonnet-5-5', label: 'A' } as const;
    const limits = (values: Record<string, unknown>, preset?: 'best') =>
      limitsFor(read(values).settings, model, preset);
    assert.equal(limits({}).tiers?.light, 'claude-haiku-5-5');
    assert.equal(limits({ 'model.id': 'claude-sonnet-5-5' }).tiers, undefined);
    assert.equal(limits({ 'anthropic.baseUrl': 'http://localhost:11434' }).tiers, undefined);
    assert.equal(limits({ 'model.preset': 'single' }).tiers, undefined);
    assert.equal(limits({ 'model.id': 'x' }, 'best').preset, 'best');
    const demo = { provider: 'demo', model: 'demo', label: 'Demo model' } as const;
    assert.equal(limitsFor(read({}).settings, demo).tiers, undefined);
  });

  it('say which earlier results are taken over', () => {
    const reuse = (value: unknown) => read({ 'run.reuseResults': value }).settings.limits.reuseResults;
    assert.deepEqual(['never', 'across-runs', 'same-run', null].map(reuse), [
      'never',
      'across-runs',
      undefined,
      undefined,
    ]);
    const { settings, problems } = read({ 'run.reuseResults': 'always' });
    assert.equal(settings.limits.reuseResults, undefined);
    assert.match(problems.join(), /run\.reuseResults: expected one of never, same-run, across-runs, came "always"/);
  });

  it('that cannot be read as a list of models let none be asked, rather than all', () => {
    for (const value of ['claude', [7], ['a', '']]) {
      const { settings, problems } = read({ 'run.allowedModels': value });
      assert.deepEqual(settings.limits.allowedModels, ['(none)']);
      assert.match(problems.join(), /wavewright\.run\.allowedModels: expected a list of names/);
    }
  });

  it('about commands never let more run because they make no sense', () => {
    assert.deepEqual(read({}).settings.approval, { level: 'ask', deny: [] });
    assert.equal(read({}).settings.maxProcesses, undefined);
    const said = read({
      'approval.level': 'everything',
      'approval.deny': ['git push '],
      'commands.maxProcesses': 3,
      'commands.sandbox': 'off',
      'commands.allowedHosts': ['registry.npmjs.org'],
    });
    assert.deepEqual(said.problems, []);
    assert.deepEqual(said.settings.approval, { level: 'everything', deny: ['git push'] });
    assert.deepEqual(said.settings.sandbox, { use: 'off', allowedHosts: ['registry.npmjs.org'] });
    assert.equal(said.settings.maxProcesses, 3);
    const cases = [
      [{ 'approval.level': 'all' }, 'ask', /approval\.level: expected one of ask, read-only, .* came "all"/],
      [{ 'approval.level': 'everything', 'approval.deny': 'git push' }, 'ask', /expected a list of texts/],
      [{ 'approval.level': 'read-only', 'approval.deny': [7] }, 'read-only', /expected a list of texts/],
    ] as const;
    for (const [values, level, problem] of cases) {
      const { settings, problems } = read(values);
      assert.equal(settings.approval.level, level);
      assert.match(problems.join(), problem);
    }
  });

  const wrong: readonly (readonly [key: string, value: unknown, expected: RegExp])[] = [
    ['run.concurrency', 0, /whole number from 1 to 1000, came 0\. 100 is used/],
    ['run.concurrency', 2.5, /whole number/],
    ['run.concurrency', '8', /whole number/],
    ['model.maxRequests', 1001, /whole number from 1 to 1000, came 1001\. 100 is used/],
    ['run.budgetUsd', -1, /a number from 0\.01/],
    ['run.budgetUsd', Number.NaN, /a number from 0\.01/],
    ['run.budgetTokens', 1.5, /whole number from 0 to/],
    ['run.reservedShare', 0.6, /a number from 0 to 0\.5, came 0\.6\. 0\.1 is used/],
    ['plan.autoApprove', 'yes', /true or false, came "yes"\. false is used/],
    ['model.provider', 'openai', /one of auto, anthropic, vscode, demo/],
    ['model.id', 7, /a text/],
    ['anthropic.baseUrl', 'localhost:8080', /http or https/],
    ['anthropic.baseUrl', 'file:///etc/passwd', /http or https/],
  ];
  for (const [key, value, expected] of wrong) {
    it(`fall back and say so: ${key} = ${JSON.stringify(value)}`, () => {
      const { settings, problems } = read({ [key]: value });
      assert.deepEqual(settings, read({}).settings);
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? '', expected);
    });
  }

  it('name the base URL before the environment does', () => {
    const environment = { ANTHROPIC_BASE_URL: 'https://gateway.example' };
    assert.equal(read({}, environment).settings.anthropicBaseUrl, 'https://gateway.example');
    assert.equal(
      read({ 'anthropic.baseUrl': 'https://mine.example' }, environment).settings.anthropicBaseUrl,
      'https://mine.example',
    );
  });
});
