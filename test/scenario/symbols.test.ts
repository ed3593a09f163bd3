import assert from 'node:assert/strict';
import type { ModelRequest } from '../../src/core/ports/model.ts';
import { createSyntax } from '../../src/node/syntax/syntax.ts';
import { syntaxFiles } from '../../src/node/syntax/syntaxFiles.ts';
import { agentScript } from '../support/agentScript.ts';
import type { AgentScript } from '../support/agentScript.ts';
import { memoryLanguages } from '../support/memoryLanguages.ts';
import { createMemoryRepository } from '../support/memoryRepository.ts';
import { createMemoryStore } from '../support/memoryStore.ts';
import { LIMITS, createRig, planText } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { calls, finish, submitPlan } from '../support/scriptedModel.ts';
import type { Script } from '../support/scriptedModel.ts';

const LONG = Array.from({ length: 500 }, (_, index) => `export function step${index}() {\n}\n`).join('');
const FILES = {
  'src/orders.ts': 'export function totalOf(order: Order): number {\n  return order.sum;\n}\n',
  'src/mail.ts': "import { totalOf } from './orders.ts';\nsend(totalOf(order));\n",
  'src/steps.ts': LONG,
};
const RENAMED = 'export function grandTotal(order: Order): number {\n  return order.sum;\n}\n';
const SOURCES = new URL('../../src/extension.ts', import.meta.url).href;

/** Agents that look at what files declare, with the real grammars on their thread. */
describe('Agents that look for symbols', () => {
  const note = (message: string): void => assert.ok(false, message);
  const log = { debug: note, info: note, warn: note, error: note };
  const syntax = createSyntax({ files: syntaxFiles(SOURCES), log });
  let told: string[];

  beforeEach(() => {
    told = [];
  });

  after(() => syntax.close());

  /** The answer that ends an agent, once what it was told is noted. */
  function heard(request: ModelRequest): ReturnType<typeof finish> {
    const results = request.messages.at(-1)?.content ?? [];
    told.push(...results.flatMap((block) => (block.type === 'tool-result' ? [block.text] : [])));
    return finish('looked');
  }

  it('see what tasks before them changed, and ask the editor about the rest', async () => {
    const languages = memoryLanguages({
      references: { 'src/orders.ts:1:17': ['src/orders.ts:1:17', 'src/mail.ts:2:6'] },
      diagnostics: [
        { path: 'src/orders.ts', line: 2, severity: 'error', message: 'no such property' },
        { path: 'src/mail.ts', line: 2, severity: 'warning', message: 'unused' },
      ],
    });
    const looking = [
      calls([
        ['outline', { paths: ['src/orders.ts'] }],
        ['find_symbol', { name: 'totalOf', references: true }],
        ['get_diagnostics', {}],
      ]),
      heard,
    ];
    const rig = createRig({
      files: FILES,
      script: agentScript({
        before: looking,
        write: [calls([['write_file', { path: 'src/orders.ts', content: RENAMED }]]), finish('renamed')],
        after: looking,
      }),
      deps: { equipment: { syntax, languages } },
    });
    const state = await rig.run({ planText: planText('before:analysis', 'write<-before', 'after:analysis<-write') });
    assert.equal(state.state, 'completed');
    const declared = 'src/orders.ts:1-3: function totalOf: export function totalOf(order: Order): number';
    assert.deepEqual(told, [
      '1-3: export function totalOf(order: Order): number',
      `${declared}\n\nUsed in:\nsrc/mail.ts:2: send(totalOf(order));\n[uses as the editor knows them in unchanged files]`,
      'src/orders.ts:2:1: error: no such property\nsrc/mail.ts:2:1: warning: unused',
      '1-3: export function grandTotal(order: Order): number',
      [
        '[no declaration of "totalOf" was recognised here; keys of objects and names made at run time are none: see where it is used]',
        '',
        'Used in:',
        "src/mail.ts:1: import { totalOf } from './orders.ts';",
        'src/mail.ts:2: send(totalOf(order));',
        '[uses by name: all lines of code with the name totalOf, so that those of something else of the same name may be among them; texts, comments and other languages were not searched; search_text finds a text wherever it stands]',
      ].join('\n'),
      "src/mail.ts:2:1: warning: unused\n[not covered, files that are changed in your view: 1. Run the project's checker or compiler for changed files.]",
    ]);
    await rig.app.close();
  });

  it('are not offered what there is nothing for', async () => {
    const offered: string[][] = [];
    const script = agentScript({
      a: [
        (request) => {
          offered.push(request.tools.map(({ name }) => name));
          return finish('looked');
        },
      ],
    });
    for (const equipment of [{}, { syntax }, { syntax, languages: memoryLanguages({}) }]) {
      const rig = createRig({ files: FILES, script, deps: { equipment } });
      await rig.run({ planText: planText('a') });
      await rig.app.close();
    }
    const symbolTools = offered.map((names) => names.filter((name) => /outline|symbol|diagnostics/.test(name)));
    assert.deepEqual(symbolTools, [[], ['outline', 'find_symbol'], ['outline', 'find_symbol', 'get_diagnostics']]);
  });

  it('have their results taken over when the same calls say the same', async () => {
    const agents: AgentScript = {
      a: [
        calls([
          ['read_file', { path: 'src/steps.ts' }],
          ['outline', { paths: ['src/mail.ts', 'src/orders.ts'] }],
          ['find_symbol', { name: 'totalOf', references: true }],
        ]),
        heard,
      ],
    };
    const repository = createMemoryRepository({ root: FILES });
    const store = createMemoryStore();
    let runs = 0;
    const again = (): Rig =>
      createRig({
        repository,
        store: store.reopen(),
        script: agentScript(agents),
        deps: {
          equipment: { syntax },
          randomness: { newId: () => `run${(runs += 1)}`, fraction: () => 0.5 },
        },
      });
    const plan = { planText: planText('a:analysis'), limits: { ...LIMITS, reuseResults: 'across-runs' as const } };
    const first = await again().run(plan);
    assert.equal(told.length, 3);
    assert.match(told[0] ?? '', /\[outline of the whole file; .*\]\n1-2: export function step0\(\)\n/);
    const second = await again().run(plan);
    assert.deepEqual(second.tasks['a']?.reusedFrom, { runId: first.runId, taskId: 'a' });
    assert.equal(told.length, 3);
  });

  it('are at the side of the planner as well', async () => {
    const script: Script = (request) => {
      const isNew = request.messages.length === 1;
      if (isNew) return calls([['outline', { paths: ['src/orders.ts'] }]]);
      heard(request);
      return submitPlan({ title: 'A plan', tasks: [{ id: 'a', role: 'code', title: 'A', instructions: 'Do it.' }] });
    };
    const rig = createRig({ files: FILES, script, deps: { equipment: { syntax } } });
    const runId = await rig.start({ request: 'Rename it' });
    await rig.app.whenAtRest(runId);
    assert.deepEqual(told, ['1-3: export function totalOf(order: Order): number']);
    await rig.app.close();
  });
});
