import { coverLine } from './commandRules.ts';
import type { CommandRule, CommandRules } from './commandRules.ts';
import type { ShellLine, SimpleCommand } from './shellLine.ts';

/**
 * The rules that a person would want to remember so that lines like this one run: `npm test` for `npm test -- --grep x`.
 * With them added to `rules` this line is allowed. Empty when no rule can allow it, or none that would be safe to offer.
 */
export function suggestedRules(line: ShellLine, rules: CommandRules, folder?: string): readonly CommandRule[] {
  const { denied, perhapsDenied, obstacles, uncovered } = coverLine(line, rules, folder);
  if (denied !== undefined || perhapsDenied || obstacles.length > 0 || line.functions.length > 0) return [];
  const suggested = uncovered.map(suggestedRule);
  const known = suggested.filter((rule) => rule !== undefined);
  if (known.length < suggested.length) return [];
  return [...new Map(known.map((rule) => [JSON.stringify(rule), rule])).values()];
}

/** Programs whose first word says what they do. */
const WITH_SUBCOMMANDS = named(
  'npm pnpm yarn bun git cargo go docker podman kubectl dotnet mvn gradle gradlew ./gradlew pip pip3 poetry uv rake bundle gh',
  'terraform composer make just task nx turbo lerna rushx deno swift flutter dart mix sbt hatch tox nox pdm rye ng vite',
);

/** Subcommands whose next word says what they do. */
const WITH_NAMES: Readonly<Record<string, ReadonlySet<string>>> = {
  __proto__: null as never,
  npm: named('run run-script exec'),
  pnpm: named('run exec dlx'),
  yarn: named('run exec dlx'),
  bun: named('run x'),
  deno: named('task'),
  poetry: named('run'),
  uv: named('run'),
  pdm: named('run'),
  bundle: named('exec'),
  docker: named('compose'),
};

/** Programs that run a script, or that download one: without its name a rule would allow anything. */
const INTERPRETERS = named('node python python3 ruby perl php bash sh dash ash tsx ts-node npx bunx lua Rscript java');

/** A person may allow these, but not by pressing a button. */
const NEVER_SUGGESTED = named(
  'rm rmdir mv cp dd chmod chown chgrp ln kill pkill killall curl wget ssh scp sftp rsync nc ncat telnet ftp mkfs mount umount',
  'shutdown reboot systemctl service apt apt-get yum dnf pacman brew awk gawk mawk sed tee truncate shred install osascript',
  'open xdg-open start aws gcloud az security defaults launchctl printenv env vi vim nano emacs tar unzip zip gpg openssl',
);

/** Subcommands that publish, delete or leave the folder. */
const NEVER_SUBCOMMANDS = named(
  'publish unpublish push reset clean restore checkout rm config login logout adduser token deprecate owner remote submodule',
  'filter-branch gc prune upload twine delete destroy apply yank api auth secret secrets eval repl',
);

function suggestedRule({ words }: SimpleCommand): CommandRule | undefined {
  const [program, first, second] = words.map(({ value }) => value);
  if (program === undefined || NEVER_SUGGESTED.has(program.slice(program.lastIndexOf('/') + 1))) return undefined;
  if (INTERPRETERS.has(program)) return interpreterRule(program, first, second);
  if (!WITH_SUBCOMMANDS.has(program)) return [program];
  // Alone they do what the project says (`make`, `yarn`); the rule would allow every subcommand.
  if (first === undefined || !isName(first) || NEVER_SUBCOMMANDS.has(first)) return undefined;
  if (WITH_NAMES[program]?.has(first) !== true) return [program, first];
  return isName(second) ? [program, first, second] : undefined;
}

function interpreterRule(
  program: string,
  first: string | undefined,
  second: string | undefined,
): CommandRule | undefined {
  if (first === '-m' && isName(second)) return [program, first, second];
  if (first === '--test' && program === 'node') return [program, first];
  return isName(first) ? [program, first] : undefined;
}

function isName(word: string | undefined): word is string {
  return word !== undefined && /^[\w@./][\w@.:/-]*$/.test(word);
}

function named(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split(' ')));
}
