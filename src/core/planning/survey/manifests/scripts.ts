import { parse } from 'yaml';
import * as z from 'zod';
import { isOthersCode, isSample, isTestCode } from '../languages.ts';
import type { NamedPackage } from '../imports/scriptResolver.ts';
import type { Listing } from '../listing.ts';
import { parseJsonc } from '../jsonc.ts';
import { baseName, folderOf, within } from '../paths.ts';
import type { NamedFact } from '../survey.ts';
import { NOTHING_FOUND, commandsOf, factsByMark } from './findings.ts';
import type { Findings, Manifests, TestFramework } from './findings.ts';
import { entryPointsOf } from './scriptEntries.ts';
import { parsePackageJson } from './packageJson.ts';
import type { PackageJson } from './packageJson.ts';
import { scriptCommands } from './scriptCommands.ts';
import type { ScriptManager, ScriptPackage } from './scriptCommands.ts';
import { scriptsRunBy } from './scriptSteps.ts';

const FRAMEWORKS: Readonly<Record<string, string>> = {
  react: 'react',
  next: 'next',
  vue: 'vue',
  nuxt: 'nuxt',
  svelte: 'svelte',
  '@sveltejs/kit': 'sveltekit',
  '@angular/core': 'angular',
  'solid-js': 'solid',
  preact: 'preact',
  lit: 'lit',
  astro: 'astro',
  gatsby: 'gatsby',
  '@remix-run/react': 'remix',
  express: 'express',
  fastify: 'fastify',
  koa: 'koa',
  hono: 'hono',
  '@nestjs/core': 'nestjs',
  '@hapi/hapi': 'hapi',
  electron: 'electron',
  'react-native': 'react-native',
  expo: 'expo',
  vite: 'vite',
  webpack: 'webpack',
  rollup: 'rollup',
  esbuild: 'esbuild',
  '@prisma/client': 'prisma',
  typeorm: 'typeorm',
  sequelize: 'sequelize',
  mongoose: 'mongoose',
  'drizzle-orm': 'drizzle',
  graphql: 'graphql',
  '@trpc/server': 'trpc',
  'socket.io': 'socket.io',
  tailwindcss: 'tailwindcss',
  three: 'three',
  redux: 'redux',
};

const TEST_FRAMEWORKS = [
  'vitest',
  'jest',
  'mocha',
  'ava',
  'tap',
  'jasmine',
  'uvu',
  'karma',
  'qunit',
  'tape',
  '@playwright/test',
  'cypress',
  'borp',
  'tstyche',
  'tsd',
];

export interface ScriptFindings extends Findings {
  readonly importable: readonly NamedPackage[];
  /** Whether any package names others that have to be installed. */
  readonly needsOthers: boolean;
}

/** What package.json, its lock files, workspaces and deno.json say; besides the packages that may be imported by name. */
export function scriptFindings(manifests: Manifests): ScriptFindings {
  const { listing } = manifests;
  const notes: string[] = [];
  const all: { folder: string; manifest: PackageJson }[] = [];
  for (const [path, text] of manifests.named('package.json')) {
    const manifest = parsePackageJson(text);
    if (manifest !== undefined) all.push({ folder: folderOf(path), manifest });
    else if (!isSample(path)) notes.push(`${JSON.stringify(path)} is no valid JSON and was left out.`);
  }
  const workspaces = workspaceFolders(manifests, all);
  const packages = all
    .map((each): ScriptPackage => ({ ...each, isWorkspace: each.folder === '' || workspaces(each.folder) }))
    .filter((each) => each.isWorkspace || isPackage(each));
  const manager = managerOf(listing, all.find(({ folder }) => folder === '')?.manifest);
  const from = (folder: string): string => within(folder, 'package.json');
  const deno = denoFindings(manifests);
  return {
    ...NOTHING_FOUND,
    packages: packages.map(({ folder, manifest }) => ({
      folder,
      name: manifest.name ?? (baseName(folder) || 'unnamed'),
    })),
    frameworks: packages.flatMap(({ folder, manifest }) => frameworksOf(manifest, from(folder))),
    packageManagers: [...(packages.length === 0 ? [] : [manager]), ...deno.packageManagers],
    commands: [
      ...packages.flatMap((each) => {
        const nearest = each.isWorkspace ? manager : (managerAt(listing, each.folder, each.manifest) ?? manager);
        return scriptCommands(each, nearest.name, listing);
      }),
      ...deno.commands,
    ],
    entryPoints: packages.flatMap(({ folder, manifest }) => entryPointsOf(folder, manifest, listing)),
    testFrameworks: packages.flatMap(({ folder, manifest }) => testFrameworksOf(manifest, from(folder))),
    notes: [...notes, ...deno.notes],
    needsOthers: packages.some(({ manifest }) => manifest.dependencies.size > 0),
    importable: all.flatMap(({ folder, manifest }) => importableAs(folder, manifest, listing)),
  };
}

/** Whether a folder that is no workspace holds a package all the same: it has a name, and is no part of tests or samples. */
function isPackage({ folder, manifest }: ScriptPackage): boolean {
  const inside = `${folder}/`;
  return manifest.name !== undefined && !isOthersCode(inside) && !isSample(inside) && !isTestCode(inside);
}

function importableAs(folder: string, manifest: PackageJson, listing: Listing): NamedPackage[] {
  const entries = entryPointsOf(folder, { ...manifest, scripts: {} }, listing);
  return [{ name: manifest.name ?? `/${folder}`, folder, entries, innerNames: manifest.imports }];
}

const LOCKS: readonly (readonly [string, ScriptManager])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['pnpm-workspace.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
];

type FoundManager = NamedFact & { readonly name: ScriptManager };

function managerOf(listing: Listing, root: PackageJson | undefined): FoundManager {
  return managerAt(listing, '', root) ?? { name: 'npm', from: 'package.json' };
}

/** `undefined` when nothing in the folder tells. */
function managerAt(listing: Listing, folder: string, manifest: PackageJson | undefined): FoundManager | undefined {
  const named = /^(npm|pnpm|yarn|bun)@/.exec(manifest?.packageManager ?? '')?.[1];
  if (named !== undefined) return { name: named as ScriptManager, from: within(folder, 'package.json') };
  const lock = LOCKS.find(([file]) => listing.has(within(folder, file)));
  return lock && { name: lock[1], from: within(folder, lock[0]) };
}

const pnpmSchema = z.object({ packages: z.array(z.string()) });

/** Whether a folder is one of those that the root names as its workspace. */
function workspaceFolders(
  { texts }: Manifests,
  all: readonly { readonly folder: string; readonly manifest: PackageJson }[],
): (folder: string) => boolean {
  const root = all.find(({ folder }) => folder === '')?.manifest.workspaces ?? [];
  const pnpm = pnpmSchema.safeParse(parseYaml(texts.get('pnpm-workspace.yaml')));
  const lerna = pnpmSchema.safeParse(parseJsonc(texts.get('lerna.json') ?? ''));
  const globs = [...root, ...(pnpm.success ? pnpm.data.packages : []), ...(lerna.success ? lerna.data.packages : [])];
  const wanted = globs.filter((glob) => !glob.startsWith('!')).map(folderPattern);
  const unwanted = globs.filter((glob) => glob.startsWith('!')).map((glob) => folderPattern(glob.slice(1)));
  return (folder) => wanted.some((each) => each.test(folder)) && !unwanted.some((each) => each.test(folder));
}

function parseYaml(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (parse(text, { maxAliasCount: 0 }) as unknown);
  } catch {
    return undefined;
  }
}

/** Of the globs of workspaces: `packages/*`, `apps/**`, `{a,b}/*`. */
function folderPattern(glob: string): RegExp {
  const source = glob
    .replace(/^\.\/|\/$/g, '')
    .slice(0, 300)
    .replace(/[\\^$.+?()[\]|]/g, '\\$&')
    .replace(/\{([^{}]*)\}/g, (_, list: string) => `(?:${list.replaceAll(',', '|')})`)
    .replace(/[{}]/g, '\\$&')
    .replace(/\/?\*\*\/?|\*/g, (stars) => (stars === '*' ? '[^/]*' : stars.startsWith('/') ? '(?:/.*)?' : '.*'));
  return new RegExp(`^${source}$`);
}

function frameworksOf({ dependencies, isEditorExtension }: PackageJson, from: string): NamedFact[] {
  const names = Object.keys(FRAMEWORKS).filter((name) => dependencies.has(name));
  const found = names.map((name) => ({ name: FRAMEWORKS[name] ?? name, from }));
  return isEditorExtension ? [{ name: 'vscode extension', from }, ...found] : found;
}

function testFrameworksOf({ dependencies, scripts }: PackageJson, from: string): TestFramework[] {
  const names = Object.keys(scripts).filter((name) => /(?:^|[:_-])(?:tests?|unit|e2e|spec)/.test(name));
  const given = { scripts, runsHooks: true };
  const used = [...new Set(names.flatMap((name) => [name, ...scriptsRunBy(name, given)]))];
  const text = used.map((name) => scripts[name] ?? '').join('\n');
  const run = factsByMark(text, from, {
    'node:test': /\bnode\b[^&|;\n]*\s--test\b/,
    'bun test': /\bbun test\b/,
    ...Object.fromEntries(TEST_FRAMEWORKS.map((name) => [nameOf(name), runsProgram(nameOf(name))])),
  });
  const known = TEST_FRAMEWORKS.filter(
    (name) => dependencies.has(name) && !run.some((each) => each.name === nameOf(name)),
  );
  return [...run, ...known.map((name) => ({ name: nameOf(name), from, isOnlyInstalled: true as const }))];
}

/** Not where it is the name of a script, or of a file other than the program's own. */
function runsProgram(name: string): RegExp {
  return new RegExp(`(?:^|[\\s/&;"'])${name}\\b(?![:-]|\\.[cm]?[jt]s\\b)|\\bbin/_?${name}\\b`, 'm');
}

function nameOf(testFramework: string): string {
  return testFramework === '@playwright/test' ? 'playwright' : testFramework;
}

const denoSchema = z.object({ tasks: z.record(z.string(), z.unknown()).catch({}) });

function denoFindings(manifests: Manifests): Findings {
  const [path, text] = manifests.named('deno.json', 'deno.jsonc').find(([each]) => folderOf(each) === '') ?? [];
  if (path === undefined || text === undefined) return NOTHING_FOUND;
  const parsed = denoSchema.safeParse(parseJsonc(text));
  if (!parsed.success) return { ...NOTHING_FOUND, notes: [`${path} is no valid JSON and was left out.`] };
  const task = (name: string): string | undefined => (name in parsed.data.tasks ? `deno task ${name}` : undefined);
  const place = { from: path, folder: '' };
  const lines = {
    test: task('test') ?? 'deno test',
    types: task('check'),
    lint: task('lint') ?? 'deno lint',
    build: task('build'),
  };
  return { ...NOTHING_FOUND, packageManagers: [{ name: 'deno', from: path }], commands: commandsOf(lines, place) };
}
