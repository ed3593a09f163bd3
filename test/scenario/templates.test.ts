import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { ModelRequest } from '../../src/core/ports/model.ts';
import { readBuiltInTemplates } from '../../src/node/system/builtInTemplates.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { taskIdOf } from '../support/agentScript.ts';
import { createRig, must, mustFail } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { finish } from '../support/scriptedModel.ts';

const TEMPLATES = fileURLToPath(new URL('../../media/templates', import.meta.url));

/** A small shop: two layers, a helper, a program, a test and documents. */
const FILES = {
  'package.json': '{"name":"shop","main":"src/index.js","scripts":{"test":"node --test"}}\n',
  'README.md': "# Shop\n\n```js\nconst { Cart } = require('shop');\n```\n",
  'src/index.js': "module.exports = { Cart: require('./cart.js').Cart };\n",
  'src/cart.js': "const { round } = require('./util/money.js');\nclass Cart {}\nmodule.exports = { Cart, round };\n",
  'src/util/money.js': 'exports.round = (amount) => Math.round(amount);\n',
  'test/cart.test.js':
    "const test = require('node:test');\nconst { Cart } = require('../src/cart.js');\ntest('is', () => new Cart());\n",
};

describe('Each template that ships', () => {
  for (const name of [
    'migration',
    'feature-development',
    'refactoring',
    'review',
    'testing',
    'documentation',
    'debugging',
  ]) {
    it(`${name} runs to the end, every task with what the earlier ones promised`, async () => {
      const { rig, asked } = shopRig();
      const state = await rig.run({ request: 'Make the shop better', brief: { template: name } });
      assert.deepEqual(unfinished(state), []);
      assert.equal(state.state, 'completed', JSON.stringify(state.failure));
      assert.equal(state.planning.template, name);
      for (const [id, opening] of asked) {
        assert.doesNotMatch(opening.slice(0, opening.indexOf('</task>')), /\{\{/, id);
        for (const on of state.tasks[id]?.dependsOn ?? []) {
          const isData = state.tasks[id]?.options.dependencies?.[on]?.kind !== 'order';
          if (isData && asked.has(on)) assert.match(opening, new RegExp(`<handoff task="${on}"`), `${id} from ${on}`);
        }
      }
    });

    it(`${name} makes a plan of a repository with a single text in it`, async () => {
      const { rig } = shopRig({ 'notes.txt': 'Nothing yet.\n' });
      const state = await rig.run({ request: 'Begin', brief: { template: name } });
      assert.deepEqual(unfinished(state), []);
    });
  }
});

describe('A request that names a template', () => {
  it('is planned by it, without the name', async () => {
    const { rig } = shopRig();
    const state = await rig.run({ request: '/migration to ES modules' });
    assert.equal(state.request, 'to ES modules');
    assert.equal(state.title, 'Migration: to ES modules');
    assert.equal(state.planning.template, 'migration');
  });

  it('takes one of the repository before a built-in one of the same name, with its parameters', async () => {
    const own = `version: 1
template:
  name: migration
  title: Ours
  description: Our way.
  parameters: { target: { description: The system to migrate to. } }
title: To {{target}}
tasks:
  - { id: only, title: Do, role: code, instructions: "Go to {{target}}." }
`;
    const { rig } = shopRig({ ...FILES, '.wavewright/templates/ours.yaml': own });
    const missing = await rig.app.startRun({ ...started, request: '/migration' });
    assert.match(mustFail(missing).message, /needs a value for the parameter "target": The system to migrate to\./);
    const state = await rig.run({ request: '/migration', brief: { parameters: { target: 'Vue' } } });
    assert.deepEqual([state.title, state.taskIds], ['To Vue', ['only']]);
  });

  it('is told of problems of the file, with their places, before anything is recorded', async () => {
    const { rig } = shopRig({ ...FILES, '.wavewright/templates/bad.yaml': 'template: {name: bad}\n' });
    const failure = mustFail(await rig.app.startRun({ ...started, request: '/bad now' }));
    assert.match(failure.message, /bad\.yaml cannot be used:\n- line 1, column 1: /);
    assert.deepEqual(await rig.app.listRuns(), { ok: true, value: [] });
    const listed = must(await rig.app.listTemplates());
    assert.equal(listed.length, 8);
    assert.ok(listed.find(({ name }) => name === 'bad')?.problems.length);
  });
});

describe('The plan of a run', () => {
  it('becomes a template that gives the same plan again', async () => {
    const { rig } = shopRig();
    const state = await rig.run({ request: 'Make the shop better', brief: { template: 'feature-development' } });
    const { path, text } = must(await rig.app.templateOf(state.runId, { name: 'shop-feature' }));
    assert.equal(path, '.wavewright/templates/shop-feature.yaml');
    const again = shopRig({ ...FILES, [path]: text }).rig;
    const repeated = await again.run({ request: '/shop-feature Make the shop better' });
    assert.equal(repeated.planning.template, 'shop-feature');
    const plans = [state, repeated].map(({ tasks, title, agreements }) => ({
      title,
      agreements,
      tasks: Object.values(tasks).map(({ id, role, instructions, dependsOn }) => ({
        id,
        role,
        instructions,
        dependsOn,
      })),
    }));
    assert.deepEqual(plans[1], plans[0]);
  });

  it('has to have a name for it that can be typed', async () => {
    const { rig } = shopRig();
    const state = await rig.run({ request: '/review all' });
    assert.match(mustFail(await rig.app.templateOf(state.runId, { name: 'Mine!' })).message, /came "Mine!"/);
  });
});

const started = {
  model: { provider: 'demo', model: 'scripted', label: 'Scripted model' },
  limits: { concurrency: 8, maxTasks: 50, budgetUsd: 100, maxAttempts: 3, attemptTimeoutMs: 300_000, maxTurns: 20 },
} as const;

/** The shop, with agents that finish at once with the least data that fits the form which their task asks for. */
function shopRig(files: Readonly<Record<string, string>> = FILES): { rig: Rig; asked: Map<string, string> } {
  const asked = new Map<string, string>();
  const rig = createRig({
    files,
    script: (request) => {
      const opening = openingOf(request);
      asked.set(taskIdOf(request), opening);
      // The least finding would be a critical one.
      if (/\.(correctness|behaviour-kept)$/.test(taskIdOf(request))) return finish('fine', { findings: [] });
      const schema = /<output>Finish with data that fits this JSON Schema: (.*?)<\/output>/s.exec(opening)?.[1];
      const data = schema === undefined ? undefined : leastData(JSON.parse(schema) as Schema);
      return finish('done', data);
    },
    deps: { builtInTemplates: () => readBuiltInTemplates(TEMPLATES) },
  });
  return { rig, asked };
}

function openingOf({ messages }: ModelRequest): string {
  const [block] = messages[0]?.content ?? [];
  return block?.type === 'text' ? block.text : '';
}

function unfinished(state: RunState): string[] {
  return Object.values(state.tasks)
    .filter((task) => task.state !== 'succeeded')
    .map((task) => `${task.id} ${task.state} ${task.failure?.message ?? ''}`);
}

interface Schema {
  readonly type?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
}

/** What the schema requires and nothing else, with one entry in each list. */
function leastData(schema: Schema): unknown {
  if (schema.enum !== undefined) return schema.enum[0];
  switch (schema.type) {
    case 'object':
      return Object.fromEntries((schema.required ?? []).map((key) => [key, leastData(schema.properties?.[key] ?? {})]));
    case 'array':
      return [leastData(schema.items ?? {})];
    case 'boolean':
      return true;
    case 'integer':
      return 1;
    default:
      return 'src/cart.js';
  }
}
