import type { Listing } from '../listing.ts';
import { within } from '../paths.ts';
import type { CommandFact, CommandPurpose } from '../survey.ts';
import { commandsOf, shellWord } from './findings.ts';
import type { PackageJson } from './packageJson.ts';

export type ScriptManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

export interface ScriptPackage {
  readonly folder: string;
  readonly manifest: PackageJson;
  /** One of the packages that the root's manager knows of. */
  readonly isWorkspace: boolean;
}

/** Names under which a package usually has a script for a purpose, the likeliest first. */
const NAMES: Readonly<Record<CommandPurpose, readonly string[]>> = {
  test: ['test', 'tests', 'test:unit', 'unit', 'test:node', 'test:run', 'test:ci'],
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

/** A script that waits for changes, or serves, never ends. */
const ENDLESS =
  /(?:^|\s)--watch(?:All)?(?![\w=-])|(?:^|\s)--watch(?:All)?=true|\bnodemon\b|(?:^|\s)(?:vite|next|webpack) (?:dev|serve)\b|(?:^|[&;]\s*)(?:tsc|tap|ava|mocha)\b[^&;|]*\s-w\b/;
/** npm's own placeholder, and what only looks like a script. */
const NOTHING =
  /no test specified|^\s*(?:true|:|exit 0|exit 1)?\s*$|^\s*echo\b[^&;|]*(?:(?:&&|;)\s*(?:exit \d|true|false)\s*)?$/;
/** A check that mends what it finds changes the files that it looks at. */
const MENDS = /\s--fix\b(?!=false)|\s--write\b|\s--apply\b/;

/** The scripts of a package that serve a purpose, otherwise its tools by the names that they are known by. */
export function scriptCommands(
  { folder, manifest, isWorkspace }: ScriptPackage,
  manager: ScriptManager,
  listing: Listing,
): CommandFact[] {
  const run = runner({ folder, isWorkspace, manager });
  if (run === undefined) return [];
  const lines: Partial<Record<CommandPurpose, string>> = {};
  for (const [purpose, names] of Object.entries(NAMES) as [CommandPurpose, readonly string[]][]) {
    const name = names.find((each) => serves(purpose, each, manifest.scripts));
    if (name !== undefined) lines[purpose] = run.script(name, endingArguments(manifest.scripts[name] ?? ''));
  }
  const place = { from: within(folder, 'package.json'), folder };
  return [...commandsOf(lines, place), ...toolCommands({ folder, manifest, listing, has: lines, exec: run.tool })];
}

function serves(purpose: CommandPurpose, name: string, scripts: Readonly<Record<string, string>>): boolean {
  const script = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
  if (script === undefined || NOTHING.test(script) || ENDLESS.test(script)) return false;
  if ((purpose === 'lint' || purpose === 'format-check') && MENDS.test(script)) return false;
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
  readonly has: Readonly<Partial<Record<CommandPurpose, string>>>;
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
    const command = from === undefined || has[purpose] !== undefined ? undefined : exec(line);
    return command === undefined || from === undefined ? [] : [{ purpose, line: command, from, folder }];
  });
}
