/** The scripts of a package.json by name. */
export type Scripts = Readonly<Record<string, string>>;

/** What one command of a script does, as far as its words tell. */
export type StepKind = 'test' | 'style' | 'types' | 'network' | 'other';

export interface ScriptsOfPackage {
  readonly scripts: Scripts;
  /** Whether the manager runs the scripts before and after a script, such as `pretest` and `posttest`, with it. */
  readonly runsHooks: boolean;
}

/** How deep scripts that run scripts are followed. */
const MAX_DEPTH = 6;
const MAX_RUNS_CHARACTERS = 200;

/** Begins a command without being one: variables, and runners of programs. */
const WRAPPER =
  /^(?:\w+=(?:"[^"]*"|'[^']*'|\S*)|(?:cross-env|npx|bunx|dotenv|env)(?:\s+--?[\w-]+(?:=\S+)?(?:\s+\d+)?)*(?:\s+--)?|(?:pnpm|yarn) (?:exec|dlx))\s+/;

const KINDS: readonly (readonly [StepKind, RegExp])[] = [
  [
    'network',
    /\b(?:npm|pnpm|yarn|bun)(?:@\S+)?\s+(?:audit|outdated|ci|install|i|add|publish|view)\b|^(?:curl|wget|snyk|audit-ci|codecov|coveralls|better-npm-audit)\b|^playwright install\b/,
  ],
  [
    'style',
    /^(?:eslint|standard|semistandard|xo|biome|oxlint|tslint|stylelint|jshint|jscs|prettier|dprint|eclint|evalmd|ls-lint|markdownlint(?:-cli2?)?|commitlint|cspell|knip|depcheck|publint|remark|alex)\b/,
  ],
  ['types', /^(?:tsc|vue-tsc|tsgo)\b.*--noEmit\b|^(?:tsd|tstyche|attw|dtslint|svelte-check|flow|check-dts)\b/],
  [
    'test',
    /^(?:\S*\/)?(?:mocha|_mocha|jest|vitest|ava|tap|tape|borp|uvu|jasmine|karma|qunit|lab|cypress|playwright|airtap|brittle|zora|japa|wdio|tst|c8|nyc)\b|^(?:node|tsx|ts-node)\b.*\s--test\b|^(?:bun|deno|ng|react-scripts|lerna run|nx|turbo|turbo run) (?:test|run-many)\b/,
  ],
];

/** The single commands that a script comes to, other scripts and hooks followed, in order. */
export function stepsOf(name: string, given: ScriptsOfPackage): readonly StepKind[] {
  return commandsIn(name, given, []).map(kindOf);
}

/** Names of the scripts that a script runs, directly or by others, in order; hooks are not among them. */
export function scriptsRunBy(name: string, given: ScriptsOfPackage): readonly string[] {
  const found: string[] = [];
  const follow = (each: string): void => {
    for (const next of partsOf(given.scripts[each] ?? '').flatMap((part) => calledIn(part, given.scripts) ?? [])) {
      if (next === name || found.includes(next)) continue;
      found.push(next);
      follow(next);
    }
  };
  follow(name);
  return found;
}

/** The script's own text; with its hooks, each after its name, where it has any. */
export function runsText(name: string, given: ScriptsOfPackage): string {
  const [before, after] = hooksOf(name, given);
  const names = [before, name, after].filter((each) => each !== undefined);
  const texts = names.map((each) => {
    const text = oneLine(given.scripts[each] ?? '');
    return names.length === 1 ? text : `${each}: ${text}`;
  });
  return texts.map((text) => shortened(text, Math.floor(MAX_RUNS_CHARACTERS / texts.length))).join('; ');
}

function commandsIn(name: string, given: ScriptsOfPackage, above: readonly string[]): readonly string[] {
  if (above.includes(name) || above.length >= MAX_DEPTH) return [];
  const [before, after] = hooksOf(name, given);
  return [before, name, after].flatMap((each) =>
    each === undefined
      ? []
      : partsOf(given.scripts[each] ?? '').flatMap((part) => {
          const called = calledIn(part, given.scripts);
          return called?.flatMap((next) => commandsIn(next, given, [...above, name, each])) ?? [part];
        }),
  );
}

function hooksOf(name: string, { scripts, runsHooks }: ScriptsOfPackage): (string | undefined)[] {
  return [`pre${name}`, `post${name}`].map((hook) => (runsHooks && Object.hasOwn(scripts, hook) ? hook : undefined));
}

/** The commands of a line, without what wraps them. */
function partsOf(script: string): string[] {
  const parts = script.match(/(?:"[^"]*"|'[^']*'|\\.|[^&|;"'\\])+/g) ?? [];
  return parts.map((part) => unwrapped(part.trim())).filter((part) => part !== '');
}

function unwrapped(part: string): string {
  const rest = part.replace(WRAPPER, '');
  return rest === part || rest === '' ? part : unwrapped(rest);
}

/** Names of the package's own scripts that a command runs; `undefined` when it runs none of them. */
function calledIn(part: string, scripts: Scripts): readonly string[] | undefined {
  if (/\s(?:--workspaces?|--prefix|--filter|--recursive|-w|-r|-C)\b/.test(part)) return undefined;
  const single =
    /^(?:npm|pnpm|yarn|bun)(?:\s+-\S+)*\s+(?:(?:run|run-script)(?:\s+-\S+)*\s+)?([\w:.-]+)/.exec(part)?.[1] ??
    /^node\s+--run[= ]([\w:.-]+)/.exec(part)?.[1];
  if (single !== undefined) {
    const name = single === 't' ? 'test' : single;
    return Object.hasOwn(scripts, name) ? [name] : undefined;
  }
  if (!/^(?:run-s|run-p|npm-run-all2?|concurrently)\b/.test(part)) return undefined;
  const names = part.split(/[\s"']+/).map((word) => word.replace(/^(?:npm|yarn|pnpm|bun):/, ''));
  const called = Object.keys(scripts).filter((name) => names.some((each) => isMeant(name, each)));
  return called.length === 0 ? undefined : called;
}

/** As these runners of several scripts read names: `lint:*` means every one that begins so. */
function isMeant(name: string, pattern: string): boolean {
  return pattern.endsWith(':*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function kindOf(command: string): StepKind {
  return KINDS.find(([, pattern]) => pattern.test(command))?.[0] ?? 'other';
}

/** Scripts may hold anything: what they say must stay on its line. */
function oneLine(script: string): string {
  return script.replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).trimEnd()}…`;
}
