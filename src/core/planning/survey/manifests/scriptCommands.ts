import type { Listing } from '../listing.ts';
import { within } from '../paths.ts';
import type { CommandFact, CommandPurpose } from '../survey.ts';
import { shellWord } from './findings.ts';
import type { PackageJson } from './packageJson.ts';
import { runsText, stepsOf } from './scriptSteps.ts';
import type { ScriptsOfPackage } from './scriptSteps.ts';
import { testScripts } from './testScripts.ts';

export type ScriptManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

export interface ScriptPackage {
  readonly folder: string;
  readonly manifest: PackageJson;
  /** One of the packages that the root's manager knows of. */
  readonly isWorkspace: boolean;
}

/** Names under which a package usually has a script for a purpose, the likeliest first. */
const NAMES: Readonly<Record<Exclude<CommandPurpose, 'test'>, readonly string[]>> = {
  types: [
    'typecheck',
    'type-check',
    'types:check',
    'check-types',
    'check:types',
    'types',
    'tsc',
    'lint:types',
    'lint:ts',
  ],
  lint: ['lint', 'lint:check', 'check:lint', 'lint:js', 'eslint', 'lint:eslint'],
  'format-check': [
    'format:check',
    'format-check',
    'check:format',
    'check-format',
    'prettier:check',
    'check:prettier',
    'fmt:check',
    'lint:format',
    'lint:prettier',
    'prettier',
    'format',
    'fmt',
  ],
  build: ['build', 'compile', 'bundle'],
  coverage: ['coverage', 'test:coverage', 'test:cov', 'test-coverage', 'cover', 'cov'],
};

/** What a script of an ambiguous name must do to serve the purpose. */
const MUST: Readonly<Partial<Record<string, RegExp>>> = {
  types: /\b(?:tsc|vue-tsc|tsgo|svelte-check|flow|tsd)\b/,
  tsc: /\btsc\b/,
  'lint:ts': /\btsc\b/,
  'lint:format': /--check|--list-different|\s-[cl]\b|\bdprint check\b/,
  'lint:prettier': /--check|--list-different|\s-[cl]\b/,
  prettier: /--check|--list-different|\s-[cl]\b/,
  format: /--check|--list-different|\s-[cl]\b/,
  fmt: /--check|--list-different|\s-[cl]\b/,
};

/** Tests of types, which mostly take longer than a check of types; told besides it. */
const TYPE_TESTS = ['test:types', 'test-types', 'test:typescript', 'test:tsd', 'types:test', 'tstyche', 'tsd'];

/** Scripts of tests that are told of the root, and of each other package. */
const MAX_TEST_SCRIPTS = { root: 8, other: 2 };

/** A script that waits for changes, or serves, never ends. */
const ENDLESS =
  /(?:^|\s)--watch(?:All)?(?![\w=-])|(?:^|\s)--watch(?:All)?=true|\bnodemon\b|(?:^|\s)(?:vite|next|webpack) (?:dev|serve)\b|(?:^|[&;]\s*)(?:tsc|tap|ava|mocha)\b[^&;|]*\s-w\b|\bairtap\b[^&;|]*\s--local\b|\s--inspect-brk\b/;
/** npm's own placeholder, and what only looks like a script. */
const NOTHING =
  /no test specified|^\s*(?:true|:|exit 0|exit 1)?\s*$|^\s*echo\b[^&;|]*(?:(?:&&|;)\s*(?:exit \d|true|false)\s*)?$/;
/** A check that mends what it finds changes the files that it looks at. */
const MENDS = /\s--fix\b(?!=false)|\s--write\b|\s--apply\b|\s--update(?:Snapshots?|-snapshots?)?\b/;

/** The scripts of a package that serve a purpose, otherwise its tools by the names that they are known by. */
export function scriptCommands(
  { folder, manifest, isWorkspace }: ScriptPackage,
  manager: ScriptManager,
  listing: Listing,
): CommandFact[] {
  const run = runner({ folder, isWorkspace, manager });
  if (run === undefined) return [];
  const given = { scripts: manifest.scripts, runsHooks: !isModernYarn(manager, manifest, listing) };
  const from = within(folder, 'package.json');
  const command = (purpose: CommandPurpose, name: string): CommandFact => ({
    purpose,
    line: run.script(name, endingArguments(manifest.scripts[name] ?? '')),
    from,
    folder,
    ...whatRuns(name, given),
  });
  const commands = namesByPurpose(given, folder === '' ? MAX_TEST_SCRIPTS.root : MAX_TEST_SCRIPTS.other).map(
    ([purpose, name]) => command(purpose, name),
  );
  const has = new Set(commands.map(({ purpose }) => purpose));
  const typeTests = TYPE_TESTS.filter((name) => serves('types', name, manifest.scripts)).slice(0, 1);
  return [
    ...commands,
    ...toolCommands({ folder, manifest, listing, has, exec: run.tool }),
    ...typeTests.map((name) => command('types', name)),
  ];
}

/** The scripts to be told: of tests several, of each other purpose the likeliest. */
function namesByPurpose(given: ScriptsOfPackage, maxTests: number): [CommandPurpose, string][] {
  const { scripts } = given;
  const tests = testScripts(given, (name) => serves('test', name, scripts)).slice(0, maxTests);
  const others = Object.entries(NAMES).flatMap(([purpose, names]): [CommandPurpose, string][] => {
    const name = names.find((each) => serves(purpose as CommandPurpose, each, scripts));
    return name === undefined ? [] : [[purpose as CommandPurpose, name]];
  });
  return [...tests.map((name): [CommandPurpose, string] => ['test', name]), ...others];
}

function whatRuns(name: string, given: ScriptsOfPackage): Pick<CommandFact, 'runs' | 'needsNetwork'> {
  const needsNetwork = stepsOf(name, given).includes('network');
  return { runs: runsText(name, given), ...(needsNetwork && { needsNetwork }) };
}

/** Which runs no hooks; that of old, which most still have, does. */
function isModernYarn(manager: ScriptManager, { packageManager }: PackageJson, listing: Listing): boolean {
  return manager === 'yarn' && (/^yarn@[2-9]/.test(packageManager ?? '') || listing.has('.yarnrc.yml'));
}

function serves(purpose: CommandPurpose, name: string, scripts: Readonly<Record<string, string>>): boolean {
  const script = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
  if (script === undefined || NOTHING.test(script) || ENDLESS.test(script)) return false;
  if (purpose !== 'build' && MENDS.test(script)) return false;
  return MUST[name]?.test(script) ?? true;
}

/** What makes a test runner end that waits for changes unless told otherwise. */
function endingArguments(script: string): string {
  if (/\breact-scripts test\b/.test(script) && !/--watchAll=false|\bCI=/.test(script)) return '--watchAll=false';
  return /(?:^|\s)ng test\b/.test(script) && !/--watch=false|--no-watch/.test(script) ? '--watch=false' : '';
}

interface Runner {
  script(name: string, more: string): string;
  /** A program of the package's dependencies. `undefined` where there is no line that runs it in its folder. */
  tool(line: string): string | undefined;
}

/** `undefined` when the folder's name cannot stand in a line. */
function runner(place: { folder: string; isWorkspace: boolean; manager: ScriptManager }): Runner | undefined {
  const { folder, isWorkspace, manager } = place;
  const word = folder === '' ? '' : shellWord(folder);
  if (word === undefined) return undefined;
  const more = (text: string): string => (text === '' ? '' : manager === 'npm' ? ` -- ${text}` : ` ${text}`);
  const begin = {
    npm: folder === '' ? 'npm' : isWorkspace ? `npm --workspace=${word}` : `npm --prefix ${word}`,
    pnpm: folder === '' ? 'pnpm' : `pnpm --dir ${word}`,
    yarn: folder === '' ? 'yarn' : `yarn --cwd ${word}`,
    bun: folder === '' ? 'bun' : `bun --cwd=${word}`,
  }[manager];
  const exec = { npm: 'npx', pnpm: 'pnpm exec', yarn: 'yarn run', bun: 'bunx' }[manager];
  return {
    script: (name, rest) =>
      (name === 'test' && manager === 'npm' ? `${begin} test` : `${begin} run ${name}`) + more(rest),
    // Run at the root, where the tools of a monorepo are installed.
    tool: (line) => (folder === '' ? `${exec} ${line}` : undefined),
  };
}

interface ToolInput {
  readonly folder: string;
  readonly manifest: PackageJson;
  readonly listing: Listing;
  readonly has: ReadonlySet<CommandPurpose>;
  exec(line: string): string | undefined;
}

/** Tools that are among the dependencies and set up, for purposes that no script serves. */
function toolCommands({ folder, manifest, listing, has, exec }: ToolInput): CommandFact[] {
  const { dependencies } = manifest;
  const config = (pattern: RegExp): string | undefined =>
    listing.inFolder(folder).find((path) => pattern.test(path.slice(folder === '' ? 0 : folder.length + 1)));
  const biome = dependencies.has('@biomejs/biome') ? config(/^biome\.jsonc?$/) : undefined;
  const eslint = config(/^(?:eslint\.config\.[cm]?[jt]s|\.eslintrc(?:\.\w+)?)$/);
  const prettier = config(/^(?:\.prettierrc(?:\.\w+)?|prettier\.config\.[cm]?[jt]s)$/);
  const tsconfig = within(folder, 'tsconfig.json');
  const own = within(folder, 'package.json');
  const lintConfig = dependencies.has('eslint') ? (eslint ?? (manifest.hasEslintConfig ? own : undefined)) : undefined;
  const formatConfig = dependencies.has('prettier')
    ? (prettier ?? (manifest.hasPrettierConfig ? own : undefined))
    : undefined;
  const known: readonly (readonly [CommandPurpose, string | undefined, string])[] = [
    ['types', dependencies.has('typescript') && listing.has(tsconfig) ? tsconfig : undefined, 'tsc --noEmit'],
    ['lint', lintConfig, 'eslint .'],
    ['lint', lintConfig === undefined ? biome : undefined, 'biome lint .'],
    ['format-check', formatConfig, 'prettier --check .'],
    ['format-check', formatConfig === undefined ? biome : undefined, 'biome format .'],
  ];
  return known.flatMap(([purpose, from, line]) => {
    const command = from === undefined || has.has(purpose) ? undefined : exec(line);
    return command === undefined || from === undefined ? [] : [{ purpose, line: command, from, folder }];
  });
}
