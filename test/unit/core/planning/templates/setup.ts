import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Survey } from '../../../../../src/core/planning/survey/survey.ts';
import { instantiate } from '../../../../../src/core/planning/templates/instantiate.ts';
import type { TemplateInput } from '../../../../../src/core/planning/templates/instantiate.ts';
import { readTemplate } from '../../../../../src/core/planning/templates/readTemplate.ts';
import type { Plan, PlannedTask } from '../../../../../src/shared/plan.ts';
import type { Template } from '../../../../../src/shared/templates.ts';

const folder = fileURLToPath(new URL('../../../../../media/templates/', import.meta.url));

/** The templates that ship, as files. */
export const BUILT_IN = readdirSync(folder).map((file) => ({
  name: file.replace(/\.yaml$/, ''),
  text: readFileSync(`${folder}${file}`, 'utf8'),
}));

type Module = Survey['modules']['modules'][number];

export function module(path: string, kind: Module['kind'], more: Partial<Module> = {}): Module {
  return { path, kind, lines: 100, imports: [], importedBy: 0, ...more };
}

/** A small JavaScript repository with tests and documents. */
export function surveyed(more: Partial<Survey> = {}): Survey {
  return {
    files: 8,
    bytes: 8_000,
    languages: [{ name: 'JavaScript', files: 5, bytes: 6_000 }],
    frameworks: [],
    packageManagers: [{ name: 'npm', from: 'package.json' }],
    commands: [{ purpose: 'test', line: 'npm test', from: 'package.json', folder: '' }],
    folders: [],
    packages: [],
    modules: {
      modules: [
        module('src/shop/cart.js', 'core', { imports: ['src/util/money.js'] }),
        module('src/shop/index.js', 'entry', { imports: ['src/shop/cart.js'] }),
        module('src/util/money.js', 'utility'),
        module('test/cart.test.js', 'test', { imports: ['src/shop/cart.js'] }),
      ],
      unread: 0,
    },
    entryPoints: ['src/shop/index.js'],
    conventions: ['Two spaces.'],
    ruleFiles: ['AGENTS.md'],
    tests: { framework: 'node:test', files: ['test/cart.test.js'], total: 1 },
    documents: ['README.md'],
    hasGit: true,
    notes: [],
    ...more,
  };
}

/** A repository in which nothing was found but files. */
export function bare(more: Partial<Survey> = {}): Survey {
  const nothing = { modules: { modules: [], unread: 0 }, languages: [], packageManagers: [], commands: [] };
  return surveyed({
    ...nothing,
    entryPoints: [],
    conventions: [],
    ruleFiles: [],
    tests: undefined,
    documents: [],
    hasGit: false,
    ...more,
  });
}

/** A well-formed template of these tasks and head, as YAML. */
export function templateYaml(tasks: string, head = ''): string {
  return `version: 1\ntemplate:\n  name: mine\n  title: Mine\n  description: For tests.\n${head}title: Work\ntasks:\n${tasks}`;
}

/** A template that has no problems. Throws when it has. */
export function template(text: string): Template {
  const read = readTemplate(text);
  if (!read.ok) throw new Error(read.failure.map(({ message }) => message).join('\n'));
  return read.value;
}

export function builtIn(name: string): Template {
  return template(BUILT_IN.find((each) => each.name === name)?.text ?? '');
}

/** The plan of a template that can be instantiated. Throws when it cannot. */
export function planOf(from: Template, input: Partial<TemplateInput> = {}): Plan {
  const plan = instantiate(from, withDefaults(input));
  if (!plan.ok) throw new Error(plan.failure.message);
  return plan.value;
}

/** Why a template cannot be instantiated. Throws when it can. */
export function refusalOf(from: Template, input: Partial<TemplateInput> = {}): string {
  const plan = instantiate(from, withDefaults(input));
  if (plan.ok) throw new Error('expected a failure');
  return plan.failure.message;
}

export function withDefaults(input: Partial<TemplateInput>): TemplateInput {
  return { request: 'Migrate this to ES modules', survey: surveyed(), limits: { maxTasks: 200 }, ...input };
}

export function task(plan: Plan, id: string): PlannedTask {
  const found = plan.tasks.find((each) => each.id === id);
  if (found === undefined) throw new Error(`there is no task ${id}`);
  return found;
}

/** Each task with what it depends on: "b<-a". */
export function graphOf({ tasks }: Plan): string[] {
  return tasks.map(({ id, dependsOn }) => (dependsOn.length === 0 ? id : `${id}<-${dependsOn.join(',')}`));
}
