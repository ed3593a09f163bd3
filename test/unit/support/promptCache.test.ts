import assert from 'node:assert/strict';
import { createPromptCache } from '../../support/mockApi/promptCache.ts';
import type { PromptUsage } from '../../support/mockApi/promptCache.ts';
import { openMockApi } from '../../support/mockApi/mockApi.ts';

/** A piece of about so many tokens, marked where its name ends with `!`. */
function piece(name: string, tokens: number): Readonly<Record<string, unknown>> {
  const text = name.repeat(Math.ceil((tokens * 4) / name.length));
  return { type: 'text', text, ...(name.endsWith('!') ? { cache_control: { type: 'ephemeral' } } : {}) };
}

function body(system: readonly unknown[], content: readonly unknown[], model = 'm'): string {
  return JSON.stringify({ model, system, messages: [{ role: 'user', content }] });
}

function rig(minimumTokens = 512) {
  const clock = { at: 1_000_000 };
  const cache = createPromptCache({ minimumTokens, now: () => clock.at });
  const ask = (text: string): PromptUsage & { begun(): void } => {
    const taken = cache.take(text);
    if ('refusal' in taken) throw new Error(taken.refusal);
    return { ...taken.usage, begun: taken.begun };
  };
  const figures = (text: string): readonly (number | undefined)[] => {
    const {
      input_tokens: input,
      cache_read_input_tokens: read,
      cache_creation_input_tokens: written,
      begun,
    } = ask(text);
    begun();
    return [input, read, written].map((tokens) => tokens && Math.round(tokens / 100) * 100);
  };
  return { clock, cache, ask, figures };
}

describe('The cache of the mock API', () => {
  const first = body([piece('shared!', 1_000)], [piece('task a', 100)]);
  const second = body([piece('shared!', 1_000)], [piece('task b', 100)]);

  it('counts what a request writes, and what the next one with the same beginning reads', () => {
    const { figures } = rig();
    assert.deepEqual(figures(first), [100, 0, 1_000]);
    assert.deepEqual(figures(second), [100, 1_000, 0]);
    assert.deepEqual(figures(body([piece('other!', 1_000)], [piece('task a', 100)])), [100, 0, 1_000]);
    assert.deepEqual(figures(body([piece('shared!', 1_000)], [piece('task a', 100)], 'another')), [100, 0, 1_000]);
  });

  it('lets nobody read before the answer that wrote has begun', () => {
    const { ask, figures } = rig();
    const writing = ask(first);
    assert.deepEqual(figures(body([piece('shared!', 1_000)], [])), [0, 0, 1_000]);
    const { ask: again, figures: later } = rig();
    again(first);
    assert.deepEqual(later(second), [100, 0, 1_000]);
    writing.begun();
    assert.deepEqual(figures(second), [100, 1_000, 0]);
  });

  it('forgets five minutes after the last use', () => {
    const { clock, figures } = rig();
    figures(first);
    clock.at += 299_999;
    assert.deepEqual(figures(second), [100, 1_000, 0]);
    clock.at += 299_999;
    assert.deepEqual(figures(first), [100, 1_000, 0]);
    clock.at += 300_000;
    assert.deepEqual(figures(second), [100, 0, 1_000]);
  });

  it('keeps nothing that is too short or not marked', () => {
    const { figures } = rig(1_024);
    assert.deepEqual(figures(first), [1_100, 0, 0]);
    assert.deepEqual(figures(first), [1_100, 0, 0]);
    const unmarked = body([piece('shared', 2_000)], []);
    assert.deepEqual(figures(unmarked), [2_000, 0, 0]);
    assert.deepEqual(figures(unmarked), [2_000, 0, 0]);
  });

  it('reads a longer beginning rather than a shorter, and writes only what comes after', () => {
    const { figures } = rig();
    const shared = piece('shared!', 1_000);
    figures(body([shared, piece('role!', 500)], [piece('task a', 100)]));
    assert.deepEqual(figures(body([shared, piece('role!', 500)], [piece('end!', 200)])), [0, 1_500, 200]);
    assert.deepEqual(figures(body([shared, piece('another!', 500)], [piece('task', 100)])), [100, 1_000, 500]);
  });

  it('looks some twenty blocks back from a mark and no further', () => {
    const grown = (count: number): readonly unknown[] => [
      piece('task', 1_000),
      ...Array.from({ length: count }, () => piece('more', 10)),
    ];
    const marked = (blocks: readonly unknown[]): string => body([], [...blocks, piece('end!', 10)]);
    const { figures } = rig();
    figures(body([], [piece('begin!', 1_000)]));
    const begin = { ...piece('begin!', 1_000), cache_control: undefined };
    assert.equal(figures(marked([begin, ...grown(17)]))[1], 1_000);
    figures(body([], [piece('first!', 1_000)]));
    const far = { ...piece('first!', 1_000), cache_control: undefined };
    assert.equal(figures(marked([far, ...grown(25)]))[1], 0);
  });

  it('refuses more than four marks', () => {
    const taken = rig().cache.take(
      body([piece('a!', 9), piece('b!', 9), piece('c!', 9)], [piece('d!', 9), piece('e!', 9)]),
    );
    assert.ok('refusal' in taken);
    assert.match(taken.refusal, /maximum of 4 blocks.*Found 5/);
  });

  it('tells of each request over HTTP how much of it was read, in tokens and bytes', async () => {
    const api = await openMockApi({ cache: {} });
    try {
      for (const text of [first, second]) {
        const response = await fetch(`${api.baseUrl}/v1/messages`, { method: 'POST', body: text });
        assert.match(await response.text(), /"cache_read_input_tokens":(0|1\d\d\d),/);
      }
      const [wrote, read] = api.records.map(({ prompt }) => prompt);
      assert.equal(wrote?.bytes.read, 0);
      assert.equal(read?.bytes.all, Buffer.byteLength(second));
      assert.ok(read.bytes.read / read.bytes.all > 0.85 && read.bytes.read / read.bytes.all < 0.95);
    } finally {
      await api.close();
    }
  });

  it('can be one of a server that does not know the marks', async () => {
    const api = await openMockApi({ cache: 'refused' });
    try {
      const status = async (text: string) => (await fetch(api.baseUrl, { method: 'POST', body: text })).status;
      assert.equal(await status(first), 400);
      assert.equal(await status(body([piece('shared', 1_000)], [])), 200);
    } finally {
      await api.close();
    }
  });
});
