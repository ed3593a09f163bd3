import assert from 'node:assert/strict';
import { chooseTemplate, loadTemplates } from '../../../../../src/core/planning/templates/loadTemplates.ts';
import type { KnownTemplate } from '../../../../../src/core/planning/templates/loadTemplates.ts';
import { templatePath, templateText } from '../../../../../src/core/planning/templates/templateText.ts';
import type { Plan } from '../../../../../src/shared/plan.ts';
import { failed, ok } from '../../../../../src/shared/result.ts';
import { BUILT_IN, planOf, template, templateYaml } from './setup.ts';

const TASK = '  - {id: a, title: A, role: code, instructions: Do it.}\n';
const MINE = templateYaml(TASK, '  parameters:\n    target: {description: Where to., options: [x, y]}\n');

describe('the templates that can be named', () => {
  it('are those of the repository and the built-in ones', async () => {
    const known = await load({ '.wavewright/templates/mine.yaml': MINE });
    assert.deepEqual(
      known.map(({ summary: { name, source } }) => `${name} ${source}`),
      ['mine repository', ...BUILT_IN.map(({ name }) => `${name} built-in`).sort()],
    );
    assert.deepEqual(known[0]?.summary, {
      name: 'mine',
      title: 'Mine',
      description: 'For tests.',
      source: 'repository',
      path: '.wavewright/templates/mine.yaml',
      parameters: [{ name: 'target', description: 'Where to.', required: true, options: ['x', 'y'] }],
      problems: [],
    });
  });

  it('are only files right in the folder, in YAML or JSON', async () => {
    const json = JSON.stringify(template(templateYaml(TASK)));
    const known = await load({
      '.wavewright/templates/a.json': json,
      '.wavewright/templates/notes.md': 'x',
      '.wavewright/templates/deep/b.yaml': MINE,
      'templates/c.yaml': MINE,
    });
    assert.deepEqual(names(known, 'repository'), ['mine']);
  });

  it('take the place of a built-in one of the same name, also when they are broken', async () => {
    const own = MINE.replace('name: mine', 'name: migration');
    assert.equal((await load({ '.wavewright/templates/x.yaml': own })).length, BUILT_IN.length);
    const broken = await load({ '.wavewright/templates/x.yaml': `${own}more: 1\n` });
    assert.equal(broken.length, BUILT_IN.length);
    const chosen = chooseTemplate(broken, 'migration');
    assert.match(chosen.ok ? '' : chosen.failure.message, /x\.yaml cannot be used:\n- line \d+, column 1: .*"more"/);
  });

  it('are listed with their problems when they are broken, unreadable or named twice', async () => {
    const known = await load({
      '.wavewright/templates/a.yaml': 'a: [',
      '.wavewright/templates/b.yaml': MINE,
      '.wavewright/templates/c.yaml': MINE,
      '.wavewright/templates/d.yaml': undefined,
      '.wavewright/templates/e.yaml': '\u0000\u0001',
    });
    const told = known
      .filter(({ summary }) => summary.problems.length > 0)
      .map(({ summary: { name, problems } }) => `${name}: ${problems[0]?.replace(/^line.*?: /, '') ?? ''}`);
    assert.deepEqual(
      told.map((line) => line.slice(0, 60)),
      [
        'a: Flow sequence in block collection must be sufficiently in',
        'c.yaml: its name is "mine", as that of .wavewright/templates',
        'd: it is too large',
        'e: template: expected object, received string',
      ],
    );
  });

  it('are chosen by name; another name is told those that there are', async () => {
    const known = await load({});
    assert.ok(chooseTemplate(known, 'review').ok);
    const unknown = chooseTemplate(known, 'rewrite');
    assert.match(
      unknown.ok ? '' : unknown.failure.message,
      /no template "rewrite"; there are: debugging, documentation,/,
    );
  });
});

describe('a plan that is saved as a template', () => {
  const request = 'Add an endpoint for orders';
  const plan: Plan = {
    version: 1,
    title: `Work on: ${request}`,
    agreements: 'Vue shows {{ order.id }} as it is.',
    tasks: [
      {
        id: 'a',
        title: 'Look',
        role: 'search',
        instructions: `${request}. Say {{item}}.\nTwice: ${request}`,
        dependsOn: [],
        priority: 'high',
        output: { type: 'object', description: '{{x}}' },
      },
      {
        id: 'b',
        title: 'Do {{item}}',
        role: 'code',
        instructions: 'For {{item.name}} write {{ other }}.',
        dependsOn: ['a'],
        dependencies: { a: { kind: 'data', reason: 'It: needs "this", {and} that.' } },
        priority: 'normal',
        forEach: { items: ['{{one}}'], max: 100, enough: 1 },
      },
    ],
  };
  const head = { name: 'endpoint', title: 'Endpoint', description: 'Adds: an endpoint.' };

  it('gives the same plan again for the same request', () => {
    const again = planOf(template(templateText(plan, request, head)), { request });
    assert.deepEqual(again, { ...plan, tasks: again.tasks });
    assert.deepEqual(again.tasks, plan.tasks);
  });

  it('speaks of the request where it repeats it, and of another one when that is asked for', () => {
    const again = planOf(template(templateText(plan, request, head)), { request: 'Something else' });
    assert.equal(again.title, 'Work on: Something else');
    assert.match(again.tasks[0]?.instructions ?? '', /^Something else\. Say \{\{item\}\}\.\nTwice: Something else$/);
  });

  it('leaves texts alone in which a short request stands by chance', () => {
    assert.match(templateText({ ...plan, title: 'Tidy up' }, 'Tidy', head), /title: Tidy up/);
  });

  it('says at its top how it is used', () => {
    assert.match(templateText(plan, request, head), /^# A workflow template\. A request that begins with "\/endpoint"/);
    assert.equal(templatePath('endpoint'), '.wavewright/templates/endpoint.yaml');
  });
});

function names(known: readonly KnownTemplate[], source: string): string[] {
  return known.filter(({ summary }) => summary.source === source).map(({ summary }) => summary.name);
}

/** The templates of a repository with these files; `undefined` is one that cannot be read. */
async function load(files: Readonly<Record<string, string | undefined>>): Promise<readonly KnownTemplate[]> {
  const loaded = await loadTemplates({
    builtIn: BUILT_IN,
    files: {
      listFiles: () => Promise.resolve(ok(Object.keys(files))),
      readFile: (path) => {
        const text = files[path];
        const tooLarge = { kind: 'file-unreadable', path, message: 'it is too large' } as const;
        return Promise.resolve(text === undefined ? failed(tooLarge) : ok({ bytes: new TextEncoder().encode(text) }));
      },
    },
  });
  if (!loaded.ok) throw new Error(loaded.failure.message);
  return loaded.value;
}
