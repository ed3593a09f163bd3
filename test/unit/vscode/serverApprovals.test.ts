import assert from 'node:assert/strict';
import type { NamedServer } from '../../../src/core/ports/toolSources.ts';
import { ALLOWED_SERVERS_KEY, createServerApprovals } from '../../../src/vscode/tools/serverApprovals.ts';

const NOW = new AbortController().signal;

function server(fingerprint: string, rest: Partial<NamedServer> = {}): NamedServer {
  return {
    name: 'docs',
    file: '.mcp.json',
    fingerprint,
    runs: 'npx docs',
    details: ['In /repo', 'Variable A=1'],
    ...rest,
  };
}

/** A window whose person answers so, and the state that it keeps. */
function windowOn(kept: Map<string, unknown>, answer: () => string | undefined | Promise<string | undefined>) {
  const questions: string[] = [];
  const approve = createServerApprovals({
    storage: {
      get: (key) => kept.get(key),
      update: (key, value) => Promise.resolve(void kept.set(key, value)),
    },
    ask: (message, detail) => {
      questions.push(`${message}\n${detail}`);
      return Promise.resolve(answer());
    },
  });
  return { approve, questions };
}

describe('The question whether a server may be started', () => {
  it('says what would run, once, and the yes holds in later windows until the file says something else', async () => {
    const kept = new Map<string, unknown>();
    const first = windowOn(kept, () => 'Start');
    assert.deepEqual(await first.approve(server('1'), NOW), { ok: true, value: undefined });
    assert.deepEqual(await first.approve(server('1'), NOW), { ok: true, value: undefined });
    assert.equal(first.questions.length, 1);
    assert.match(
      first.questions[0] ?? '',
      /^Start the server "docs" with: npx docs\?\n\.mcp\.json of this repository names it/,
    );
    assert.match(first.questions[0] ?? '', /In \/repo\nVariable A=1$/);
    const second = windowOn(kept, () => undefined);
    assert.ok((await second.approve(server('1'), NOW)).ok);
    assert.deepEqual(second.questions, []);
    assert.ok(!(await second.approve(server('2'), NOW)).ok);
    assert.equal(second.questions.length, 1);
  });

  it('is not put again in this window to a person who said no, and the no is not kept for others', async () => {
    const kept = new Map<string, unknown>();
    const { approve, questions } = windowOn(kept, () => undefined);
    for (let time = 0; time < 2; time += 1) {
      const refused = await approve(server('1'), NOW);
      assert.equal(refused.ok ? '' : refused.failure.kind, 'not-allowed');
    }
    assert.equal(questions.length, 1);
    assert.equal(kept.size, 0);
    assert.ok((await windowOn(kept, () => 'Start').approve(server('1'), NOW)).ok);
  });

  it('is put once for several runs that wait for it, one question at a time', async () => {
    let press: (pressed: string) => void = () => undefined;
    const { approve, questions } = windowOn(new Map(), () => new Promise((resolve) => (press = resolve)));
    const waiting = [approve(server('1'), NOW), approve(server('1'), NOW), approve(server('2'), NOW)];
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(questions.length, 1);
    press('Start');
    assert.ok((await waiting[0])?.ok && (await waiting[1])?.ok);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(questions.length, 2);
    press('Cancel');
    assert.equal((await waiting[2])?.ok, false);
  });

  it('lets a run go that is cancelled meanwhile, and an answer that comes later counts', async () => {
    const kept = new Map<string, unknown>();
    let press: (pressed: string) => void = () => undefined;
    const { approve } = windowOn(kept, () => new Promise((resolve) => (press = resolve)));
    const stopping = new AbortController();
    const waiting = approve(server('1'), stopping.signal);
    await new Promise((resolve) => setImmediate(resolve));
    stopping.abort();
    const left = await waiting;
    assert.equal(left.ok ? '' : left.failure.kind, 'cancelled');
    press('Start');
    assert.ok((await approve(server('1'), NOW)).ok);
    assert.deepEqual(kept.get(ALLOWED_SERVERS_KEY), ['1']);
  });

  it('trusts nothing else that stands in the state', async () => {
    for (const value of ['1', { 1: true }, [1], null]) {
      const { approve, questions } = windowOn(new Map([[ALLOWED_SERVERS_KEY, value]]), () => undefined);
      assert.ok(!(await approve(server('1'), NOW)).ok);
      assert.equal(questions.length, 1);
    }
  });

  it('tells an address from a program', async () => {
    const { approve, questions } = windowOn(new Map(), () => 'Start');
    await approve(server('1', { runs: 'https://example.com/mcp' }), NOW);
    assert.match(questions[0] ?? '', /^Let agents ask the server "docs" at: https:\/\/example\.com\/mcp\?/);
  });
});
