import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CodeIndex } from '../../src/core/ports/codeIndex.ts';
import { failed } from '../../src/shared/result.ts';
import { agentScript } from '../support/agentScript.ts';
import { openTestIndex } from '../support/codeIndex.ts';
import { createRig, planText } from '../support/rig.ts';
import { calls, finish, newestText } from '../support/scriptedModel.ts';

const FILES = {
  'src/orders.js':
    '/** Sums up what an order costs. */\nexport function totalOf(order) {\n  return order.lines.length;\n}\n',
  'src/mail.js': 'export function sendMail(to) {\n  return to;\n}\n',
  'README.md': '# Shop\n',
};

const DISCOUNT = `/** What a customer who came back pays less. */
export function loyaltyRebate(customer) {
  return customer.visits > 3 ? 0.1 : 0;
}
`;

/** Agents that look for code by what it does, with the real index on its thread. */
describe('Agents that search for code', () => {
  let directory: string;
  let index: CodeIndex;
  let told: string[];

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'wavewright-code-search-'));
    index = openTestIndex(directory);
    told = [];
  });

  afterEach(async () => {
    await index.close();
    await rm(directory, { recursive: true, force: true });
  });

  function searching(query: string): Parameters<typeof agentScript>[0][string] {
    return [
      calls([['search_code', { query }]]),
      (request) => {
        told.push(newestText(request));
        return finish('searched');
      },
    ];
  }

  it('find what a task before them wrote, and those beside it do not', async () => {
    const rig = createRig({
      files: FILES,
      script: agentScript({
        write: [calls([['write_file', { path: 'src/discount.js', content: DISCOUNT }]]), finish('written')],
        after: searching('who pays less when they come back'),
        beside: searching('who pays less when they come back'),
      }),
      deps: { equipment: { index } },
    });
    const state = await rig.run({ planText: planText('write', 'after:analysis<-write', 'beside:analysis') });
    assert.equal(state.state, 'completed');
    const [seen, unseen] = [
      told.find((text) => text.includes('discount')),
      told.find((text) => !text.includes('discount')),
    ];
    assert.match(seen ?? '', /^src\/discount\.js:1-4 function loyaltyRebate\n {4}1 \/\*\* What a customer/);
    assert.ok(unseen !== undefined && !unseen.includes('loyaltyRebate'), unseen);
    await rig.app.close();
  });

  it('find what they changed themselves as it is now, and nothing of what they deleted', async () => {
    const rig = createRig({
      files: FILES,
      script: agentScript({
        a: [
          calls([
            [
              'write_file',
              { path: 'src/orders.js', content: 'export function grandTotal(order) {\n  return order.sum;\n}\n' },
            ],
            ['delete_file', { path: 'src/mail.js' }],
          ]),
          calls([
            ['search_code', { query: 'total of an order' }],
            ['search_code', { query: 'sendMail' }],
          ]),
          (request) => {
            told.push(
              ...request.messages
                .at(-1)!
                .content.flatMap((block) => (block.type === 'tool-result' ? [block.text] : [])),
            );
            return finish('searched');
          },
        ],
      }),
      deps: { equipment: { index } },
    });
    const state = await rig.run({ planText: planText('a') });
    assert.equal(state.state, 'completed');
    assert.match(told[0] ?? '', /src\/orders\.js:1-3 function grandTotal/);
    assert.doesNotMatch(told[0] ?? '', /totalOf/);
    assert.match(told[1] ?? '', /nothing fits "sendMail"/);
    await rig.app.close();
  });

  it('get plain hits, and are told so, where the index cannot be used', async () => {
    const none = failed({ kind: 'index-unavailable', message: 'No room.' } as const);
    const broken: CodeIndex = {
      update: async () => none,
      missing: () => 3,
      add: async () => none,
      search: async () => none,
      close: async () => undefined,
    };
    const rig = createRig({
      files: FILES,
      script: agentScript({ a: searching('what an order costs') }),
      deps: { equipment: { index: broken } },
    });
    const state = await rig.run({ planText: planText('a:analysis') });
    assert.equal(state.state, 'completed');
    assert.equal(
      told[0],
      'src/orders.js:1 text\n    /** Sums up what an order costs. */\n' +
        '[The index is not ready: the places marked "text" come from a plain search for the words, and there may be better ones]',
    );
  });

  it('are not offered it where there is no index', async () => {
    const rig = createRig({ files: FILES, script: agentScript({ a: searching('orders') }) });
    await rig.run({ planText: planText('a:analysis') });
    assert.match(told[0] ?? '', /There is no tool "search_code" here/);
  });

  it('do not let a run wait for the index', async () => {
    const rig = createRig({ files: FILES, script: agentScript({}), deps: { equipment: { index: neverReady() } } });
    const state = await rig.run({ planText: planText('a', 'b<-a') });
    assert.equal(state.state, 'completed');
  });
});

function neverReady(): CodeIndex {
  const never = new Promise<never>(() => undefined);
  return { update: () => never, missing: () => 1, add: () => never, search: () => never, close: async () => undefined };
}
