import assert from 'node:assert/strict';
import * as z from 'zod';
import { clearedToFit, clearingOf, withoutCleared } from '../../../../../src/core/agents/context/clearing.ts';
import type { ClearingInput } from '../../../../../src/core/agents/context/clearing.ts';
import {
  TOKENS_OF_PICTURE,
  createMessageCounter,
  tokensOfText,
} from '../../../../../src/core/agents/context/tokens.ts';
import type { ModelBlock, ModelMessage } from '../../../../../src/core/ports/model.ts';
import { defineTool, said } from '../../../../../src/core/tools/tool.ts';
import type { Tool } from '../../../../../src/core/tools/tool.ts';

const tool = (name: string, isLasting = false): Tool =>
  defineTool({
    name,
    description: name,
    input: z.object({}),
    effect: 'read',
    bounds: { isLasting },
    subject: () => '',
    run: async () => said(''),
  });

const TOOLS = [tool('look'), tool('ask', true)];
const picture = { mediaType: 'image/png', base64: 'AAAA' } as const;

interface Turn {
  /** Tokens of the result of each call. */
  readonly results: readonly number[];
  readonly name?: string;
  readonly isError?: boolean;
  readonly pictures?: number;
}

/** A conversation whose results take so many tokens: the text of one says in which turn it stands. */
function conversation(...turns: readonly Turn[]): ModelMessage[] {
  const opening: ModelMessage = { role: 'user', content: [{ type: 'text', text: 'opening '.repeat(35) }] };
  return [
    opening,
    ...turns.flatMap(({ results, name = 'look', isError = false, pictures = 0 }, turn): ModelMessage[] => [
      {
        role: 'assistant',
        content: [
          { type: 'opaque', provider: 'anthropic', value: { thinking: `thought ${turn}`, signature: 's' } },
          ...results.map((_, index): ModelBlock => ({ type: 'tool-call', id: `c${index}`, name, input: {} })),
        ],
      },
      {
        role: 'user',
        content: results.map((tokens, index) => ({
          type: 'tool-result',
          callId: `c${index}`,
          text: `turn ${turn + 1} `.padEnd(Math.round(tokens * 3.5), '.'),
          isError,
          ...(pictures === 0 ? {} : { pictures: Array.from({ length: pictures }, () => picture) }),
        })),
      },
    ]),
  ];
}

function inputOf(messages: readonly ModelMessage[], rest: Partial<ClearingInput> = {}): ClearingInput {
  return { messages, measured: [], tools: TOOLS, fixedTokens: 0, room: 10_000, count: createMessageCounter(), ...rest };
}

/** The results of a request, each by its first two words: `turn 1`, or `cleared`. */
function shown(input: ClearingInput, how = clearingOf): string {
  return withoutCleared(input.messages, how(input).cleared)
    .flatMap(({ content }) => content.flatMap((block) => (block.type === 'tool-result' ? [block.text] : [])))
    .map((text) => (text.startsWith('[cleared') ? 'cleared' : (/^turn \d+/.exec(text)?.[0] ?? text)))
    .join(', ');
}

const plain = (...tokens: readonly number[]): ModelMessage[] =>
  conversation(...tokens.map((each) => ({ results: [each] })));

describe('Old results of tools', () => {
  it('stay as long as the request takes no more than three fifths of the room', () => {
    assert.equal(shown(inputOf(plain(1_500, 1_500, 1_500, 700, 500))), 'turn 1, turn 2, turn 3, turn 4, turn 5');
  });

  it('are cleared beyond that, the largest first, down to two fifths, and never those of the last three turns', () => {
    const messages = plain(500, 2_500, 1_000, 1_000, 1_000, 1_000);
    assert.equal(shown(inputOf(messages)), 'turn 1, cleared, turn 3, turn 4, turn 5, turn 6');
    assert.equal(shown(inputOf(plain(500, 900, 3_000, 3_000, 3_000))), 'cleared, cleared, turn 3, turn 4, turn 5');
  });

  it('that are cleared stay so, and nothing else is until the request is long again: the beginning stays the same', () => {
    const turns = Array.from({ length: 40 }, () => 700);
    let before = '';
    let changes = 0;
    for (let count = 1; count <= turns.length; count += 1) {
      const now = shown(inputOf(plain(...turns.slice(0, count))));
      if (!now.startsWith(before)) changes += 1;
      const lost = before
        .split(', ')
        .filter((text, index) => text === 'cleared' && now.split(', ')[index] !== 'cleared');
      assert.deepEqual(lost, [], 'nothing comes back');
      before = now;
    }
    assert.ok(changes >= 5 && changes <= 15, `${changes} changes of the beginning in 40 turns`);
  });

  it('are kept when they are errors, small, or of a tool whose results last', () => {
    const messages = conversation(
      { results: [3_000], isError: true },
      { results: [3_000], name: 'ask' },
      { results: [100] },
      { results: [1_000] },
      { results: [100] },
      { results: [100] },
      { results: [100] },
    );
    assert.equal(shown(inputOf(messages)), 'turn 1, turn 2, turn 3, cleared, turn 5, turn 6, turn 7');
  });

  it('lose their pictures before any text is cleared', () => {
    const messages = conversation(
      { results: [400], pictures: 2 },
      ...[3_000, 500, 500, 500].map((each) => ({ results: [each] })),
    );
    const { cleared, tokens } = clearingOf(inputOf(messages, { room: 12_000 }));
    assert.deepEqual([...cleared.values()], ['pictures']);
    const results = withoutCleared(messages, cleared).flatMap(({ content }) => content);
    assert.ok(results.some((block) => 'text' in block && /^turn 1 .*\[2 pictures were cleared/s.test(block.text)));
    assert.ok(results.every((block) => block.type !== 'tool-result' || block.pictures === undefined));
    assert.ok(tokens < 12_000 - 2 * TOKENS_OF_PICTURE);
    const less = clearingOf(inputOf(messages, { room: 10_000 })).cleared;
    assert.deepEqual([...less.values()], ['all'], 'then the text, too');
  });

  it('are measured by what the provider counted for the requests before', () => {
    const messages = plain(1_500, 1_500, 1_500, 700, 500);
    const estimates = [0, 1, 2, 3, 4].map(
      (turns) => clearingOf(inputOf(plain(1_500, 1_500, 1_500, 700, 500).slice(0, 1 + 2 * turns))).tokens,
    );
    const half = inputOf(messages, { measured: estimates.map((tokens) => tokens / 2), room: 6_000 });
    assert.equal(shown(half), 'turn 1, turn 2, turn 3, turn 4, turn 5');
    const twice = inputOf(messages, { measured: estimates.map((tokens) => tokens * 2) });
    assert.equal(shown(twice), 'cleared, cleared, turn 3, turn 4, turn 5');
    const absurd = inputOf(messages, { measured: estimates.map((tokens) => tokens * 50) });
    assert.equal(shown(absurd), 'turn 1, turn 2, turn 3, turn 4, turn 5', 'a count of something else');
  });

  it('leave what the model said word for word, and say what stood there and how to have it again', () => {
    const messages = plain(3_000, 3_000, 500, 500, 500);
    const request = withoutCleared(messages, clearingOf(inputOf(messages)).cleared);
    for (const [index, message] of messages.entries())
      if (message.role === 'assistant') assert.equal(request[index], message);
    const [note] = request[2]?.content ?? [];
    assert.match(
      note?.type === 'tool-result' ? note.text : '',
      /^\[cleared to make room: 10500 characters that began with "turn 1 \.+"; call look again if you need it\]$/,
    );
    assert.equal(
      messages[2]?.content[0]?.type === 'tool-result' && messages[2].content[0].text.length,
      10_500,
      'the transcript keeps all',
    );
  });

  it('that are stored are said to be so', () => {
    const messages = plain(3_000, 3_000, 500, 500, 500);
    const [first] = messages[2]?.content ?? [];
    assert.ok(first?.type === 'tool-result');
    const text = `${first.text}\n[... 9 characters in all, of which the middle is left out here; stored as output-7: read_output reads on from line 3 ...]`;
    const stored = [
      ...messages.slice(0, 2),
      { role: 'user', content: [{ ...first, text }] } as const,
      ...messages.slice(3),
    ];
    const [note] = withoutCleared(stored, clearingOf(inputOf(stored)).cleared)[2]?.content ?? [];
    assert.match(note?.type === 'tool-result' ? note.text : '', /; read_output still has output-7\]$/);
  });

  it('are cleared to fit whatever their age where there is no other way', () => {
    const messages = plain(200, 4_000, 4_000, 9_000);
    assert.equal(shown(inputOf(messages)), 'turn 1, turn 2, turn 3, turn 4', 'they are new');
    assert.equal(shown(inputOf(messages), clearedToFit), 'turn 1, cleared, turn 3, cleared');
    assert.ok(clearedToFit(inputOf(messages)).tokens <= 8_000);
  });
});

describe('Tokens', () => {
  it('are estimated higher for letters beyond ASCII', () => {
    assert.equal(tokensOfText('abcdefg'), 2);
    assert.equal(tokensOfText('日本語'), 3);
    assert.equal(tokensOfText(undefined), 0);
  });
});
