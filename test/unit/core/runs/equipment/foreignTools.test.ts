import assert from 'node:assert/strict';
import { createForeignTools } from '../../../../../src/core/runs/equipment/foreignTools.ts';
import type { ForeignTools, ForeignToolsDeps } from '../../../../../src/core/runs/equipment/foreignTools.ts';
import type { ForeignToolGrant } from '../../../../../src/core/tools/equipment.ts';
import { failed } from '../../../../../src/shared/result.ts';
import type { ToolAllowance } from '../../../../../src/shared/toolAllowance.ts';
import { createManualClock, quiet } from '../../../../support/manualClock.ts';
import { foreignTool, memoryToolSource, memoryToolSources } from '../../../../support/memoryToolSources.ts';
import { memoryView } from '../../../../support/memoryView.ts';

const NOW = new AbortController().signal;

function made(allowance: ToolAllowance, rest: Partial<ForeignToolsDeps> = {}) {
  const told: string[] = [];
  const clock = createManualClock();
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const tools: ForeignTools = createForeignTools({
    sources: memoryToolSources([]),
    allowance: () => allowance,
    mayReachOut: () => true,
    clock,
    log,
    tell: (message) => told.push(message),
    ...rest,
  });
  return { tools, told, clock };
}

function rendered(grants: readonly ForeignToolGrant[]): string[] {
  return grants.map(({ tool, roles }) => `${tool.description.name}: ${[...roles].join(' ')}`);
}

describe('The tools of others that a run is given', () => {
  it('are those that are allowed, in a fixed order, with the roles that may call them', async () => {
    const one = memoryToolSource('one', { b: () => '', a: () => '', c: () => '' });
    const two = memoryToolSource('two', { z: () => '', y: () => '' });
    const allowance = { code: ['two/*'], '*': ['one/b'], review: ['one/a', 'two/y'] };
    const { tools, told } = made(allowance, { sources: memoryToolSources([two, one]) });
    assert.deepEqual(rendered(await tools.prepare(NOW)), [
      'one__a: review',
      'one__b: *',
      'two__y: code review',
      'two__z: code',
    ]);
    assert.deepEqual(told, []);
  });

  it('ask nothing of a source from which nothing is allowed', async () => {
    const other = memoryToolSource('other', { a: () => '' });
    const one = memoryToolSource('one', { a: () => '' });
    const { tools } = made({ code: ['one/a'] }, { sources: memoryToolSources([other, one]) });
    await tools.prepare(NOW);
    await tools.rest();
    assert.deepEqual(other.asked, []);
    assert.deepEqual(one.asked, ['list', 'close']);
  });

  it('are none, and nothing is looked for, where nothing may reach out or nothing is allowed', async () => {
    const sources = { find: () => assert.fail('must not be looked for'), close: () => Promise.resolve() };
    assert.deepEqual(await made({ code: ['one/a'] }, { sources, mayReachOut: () => false }).tools.prepare(NOW), []);
    assert.deepEqual(await made({}, { sources }).tools.prepare(NOW), []);
    assert.deepEqual(await made({ code: ['nonsense'] }, { sources }).tools.prepare(NOW), []);
  });

  it('tell once of all that is allowed and not there, and the others are given', async () => {
    const broken = memoryToolSource(
      'broken',
      {},
      {
        list: () => Promise.resolve(failed({ kind: 'tool-source-unavailable', message: 'It ended with code 1.' })),
      },
    );
    const throwing = memoryToolSource('throwing', {}, { list: () => Promise.reject(new Error('a bug')) });
    const good = memoryToolSource('good', { a: () => '' });
    const problems = [
      { source: 'bad', message: '.mcp.json: "bad" has no command.' },
      { source: 'unwanted', message: 'nobody asked for it' },
    ];
    const sources = memoryToolSources([broken, throwing, good], problems);
    const allowance = { code: ['broken/*', 'throwing/x', 'good/a', 'good/z', 'bad/*', 'gone/*'] };
    const { tools, told } = made(allowance, { sources });
    assert.deepEqual(rendered(await tools.prepare(NOW)), ['good__a: code']);
    assert.equal(told.length, 1);
    assert.equal(
      told[0],
      'Tools of others that agents may call are not there: .mcp.json: "bad" has no command. There is no source of tools "gone". ' +
        'broken: It ended with code 1. good has no tool "z". (and 1 more, see the log)',
    );
  });

  it('do without a source that never answers', async () => {
    const silent = memoryToolSource('silent', {}, { list: () => new Promise(() => undefined) });
    const good = memoryToolSource('good', { a: () => '' });
    const { tools, told, clock } = made(
      { '*': ['silent/*', 'good/*'] },
      { sources: memoryToolSources([silent, good]) },
    );
    const preparing = tools.prepare(NOW);
    await quiet();
    await clock.advance(300_000);
    assert.deepEqual(rendered(await preparing), ['good__a: *']);
    assert.match(told.join(), /silent: silent did not tell its tools/);
  });

  it('are at most 128 of a source, each name once, however many it says it has', async () => {
    const offered = Array.from({ length: 10_000 }, (_, at) => foreignTool(`t${String(at % 9_000).padStart(5, '0')}`));
    const flood = memoryToolSource('flood', {}, { offered: [foreignTool(''), ...offered] });
    const { tools, told } = made({ '*': ['flood/*'] }, { sources: memoryToolSources([flood]) });
    const grants = await tools.prepare(NOW);
    assert.equal(grants.length, 128);
    assert.equal(new Set(grants.map(({ tool }) => tool.description.name)).size, 128);
    assert.match(told.join(), /flood offers 9000 tools; the first 128 are used/);
  });

  it('cannot be called any more once they are taken back', async () => {
    const one = memoryToolSource('one', { a: () => 'done' });
    let allowance: ToolAllowance = { code: ['one/a'] };
    const { tools } = made({}, { sources: memoryToolSources([one]), allowance: () => allowance });
    const [grant] = await tools.prepare(NOW);
    assert.ok(grant !== undefined);
    const call = () => grant.tool.run({}, { view: memoryView({}) }, NOW);
    assert.match((await call()).text, /done/);
    allowance = {};
    assert.match((await call()).text, /not allowed any more/);
    assert.deepEqual(one.asked, ['list', 'a {}']);
  });
});
