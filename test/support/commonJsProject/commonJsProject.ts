import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { EXPORT_FORMS, MODULUS, moduleText, ownWeight, relative } from './moduleTexts.ts';
import type { ModulePlan } from './moduleTexts.ts';

/** Modules of one folder. */
const AREA_SIZE = 25;

export interface CommonJsProject {
  /** By path, relative to the repository, with `/`. */
  readonly files: ReadonlyMap<string, string>;
  /** Paths of the test files, which `node --test` runs. */
  readonly tests: readonly string[];
  /** Of the modules, tests not counted. */
  readonly lines: number;
}

/**
 * A project of so many CommonJS modules, of about 200 lines each, that require one another: in folders, across folders and
 * by twos in a circle; beside them a test per folder, and documents. The same number always gives the same project.
 */
export function commonJsProject(modules: number): CommonJsProject {
  const plans = planModules(modules);
  const areas = new Map<string, ModulePlan[]>();
  for (const plan of plans) areas.set(areaOf(plan.index), [...(areas.get(areaOf(plan.index)) ?? []), plan]);
  const tests = [...areas].map(([area, members]) => [`test/${area}.test.js`, testText(area, members)] as const);
  const sources = plans.map((plan) => [plan.path, moduleText(plan)] as const);
  return {
    files: new Map([
      ['.gitignore', 'node_modules/\n'],
      ['README.md', readme(plans)],
      ['package.json', manifest(plans)],
      ...sources,
      ...tests,
    ]),
    tests: tests.map(([file]) => file),
    lines: sources.reduce((sum, [, text]) => sum + text.split('\n').length - 1, 0),
  };
}

/** Writes the project into an empty folder and commits all of it. */
export async function writeCommonJsProject(folder: string, { files }: Pick<CommonJsProject, 'files'>): Promise<void> {
  for (const directory of new Set([...files.keys()].map((file) => path.posix.dirname(file))))
    await mkdir(path.join(folder, directory), { recursive: true });
  for (const [file, text] of files) await writeFile(path.join(folder, file), text);
  const git = async (...args: string[]): Promise<void> => {
    await promisify(execFile)('git', args, { cwd: folder });
  };
  const person = ['-c', 'user.name=Generator', '-c', 'user.email=generator@example.com', '-c', 'commit.gpgsign=false'];
  await git('init', '--quiet');
  await git('add', '.');
  await git(...person, '-c', 'gc.auto=0', 'commit', '--quiet', '--message', 'All');
}

function areaOf(index: number): string {
  return `area${String(Math.floor(index / AREA_SIZE)).padStart(3, '0')}`;
}

function pathOf(index: number): string {
  const depth = index % 3 === 0 ? '/parts' : '';
  return `src/${areaOf(index)}${depth}/module${String(index).padStart(5, '0')}.js`;
}

function planModules(modules: number): ModulePlan[] {
  const plans: ModulePlan[] = [];
  for (let index = 0; index < modules; index += 1) {
    const requires = requiredBy(index).flatMap((required) => plans[required] ?? []);
    const partner = partnerOf(index, modules);
    plans.push({
      index,
      path: pathOf(index),
      weight: requires.reduce((sum, { weight }) => sum + weight, ownWeight(index)) % MODULUS,
      form: EXPORT_FORMS[index % EXPORT_FORMS.length] ?? 'object',
      requires,
      partner: partner === undefined ? undefined : { path: pathOf(partner) },
    });
  }
  return plans;
}

/** Mostly neighbours, some from far away, the first modules by many. */
function requiredBy(index: number): number[] {
  const near = [1, 2, 5].map((distance) => index - distance - (index % 3));
  const far = [Math.floor(index / 2), (index * 13) % Math.max(1, index), index % 7];
  const candidates = [...near.slice(0, index % 4), ...far.slice(index % 3)];
  return [...new Set(candidates)].filter(
    (required) => required >= 0 && required < index && !areInOneCircle(required, index),
  );
}

/** Every twentieth module and the one after it require each other. */
function partnerOf(index: number, modules: number): number | undefined {
  const first = index - (index % 20) + 10;
  if (index !== first && index !== first + 1) return undefined;
  const partner = index === first ? first + 1 : first;
  return partner < modules ? partner : undefined;
}

/** Whether one of two modules must not build on the other while it loads. */
function areInOneCircle(required: number, index: number): boolean {
  return partnerOf(index, Number.POSITIVE_INFINITY) === required;
}

/** Checks what every module of a folder comes to, which it can only when all that it requires is there. */
function testText(area: string, members: readonly ModulePlan[]): string {
  const file = `test/${area}.test.js`;
  const requires = members.map((plan, position) =>
    position % 2 === 0
      ? `const { WEIGHT: weight${plan.index} } = require('${relative(file, plan.path)}');`
      : `const module${plan.index} = require('${relative(file, plan.path)}');`,
  );
  const checks = members.map((plan, position) => {
    const actual = position % 2 === 0 ? `weight${plan.index}` : `module${plan.index}.WEIGHT`;
    return `test('${path.posix.basename(plan.path)}', () => {\n  assert.equal(${actual}, ${plan.weight});\n});`;
  });
  const head = [
    `'use strict';`,
    '',
    `const assert = require('node:assert/strict');`,
    `const test = require('node:test');`,
  ];
  return `${[...head, ...requires, '', ...checks].join('\n')}\n`;
}

function manifest(plans: readonly ModulePlan[]): string {
  const fields = {
    name: 'generated-project',
    version: '1.0.0',
    private: true,
    main: plans.at(-1)?.path ?? 'index.js',
    scripts: { test: 'node --test' },
  };
  return `${JSON.stringify(fields, undefined, 2)}\n`;
}

function readme(plans: readonly ModulePlan[]): string {
  const examples = plans.slice(0, 3).map(({ path: file, index }) => {
    return `\`\`\`js\nconst module${index} = require('./${file.replace(/\.js$/, '')}');\nconsole.log(module${index}.WEIGHT);\n\`\`\``;
  });
  return `${['# Generated project', 'Modules that require one another.', ...examples].join('\n\n')}\n`;
}
