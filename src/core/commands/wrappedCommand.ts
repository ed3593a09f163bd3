import { literalWord, unknownWord } from './shellWord.ts';
import type { ShellWord } from './shellWord.ts';

/** A command taken apart: what it runs besides itself. */
export interface Unwrapped {
  /** `wraps`: it does nothing but run what is named below. */
  readonly role: 'runs' | 'wraps';
  /** Commands that it runs. */
  readonly inner?: readonly Words[];
  /** A script that it runs. */
  readonly script?: string;
  /** Names of variables that the inner commands, or the rest of the line, find in their environment. */
  readonly assigned?: readonly string[];
  /** Why nobody can say what it does. */
  readonly opaque?: string;
}

export type Words = readonly [ShellWord, ...ShellWord[]];

/** Looks into commands that run other commands. A program of the same name in a folder of the project is none of them. */
export function unwrapCommand(words: Words): Unwrapped {
  const program = /^(?:\/(?:usr\/(?:local\/)?)?s?bin\/)?([^/]+)$/.exec(words[0].value ?? '')?.[1];
  if (program === undefined) return { role: 'runs' };
  if (UNREADABLE.has(program))
    return { role: 'wraps', opaque: `${program}, which runs commands in a way that is not read here` };
  if (CHANGES_SHELL.has(program))
    return { role: 'wraps', opaque: `${program}, which changes what the rest of the line means` };
  return UNWRAPPERS[program]?.(words) ?? { role: 'runs' };
}

const UNREADABLE = named(
  'watch parallel script flock strace ltrace gdb expect xvfb-run dbus-run-session chroot nsenter unshare su runuser pkexec at',
  'batch crontab systemd-run screen tmux zsh ksh mksh fish csh tcsh pwsh powershell cmd cmd.exe powershell.exe chronic unbuffer',
  'caffeinate direnv source . wsl proot fakeroot firejail setpriv newgrp sg start-stop-daemon',
);

const CHANGES_SHELL = named(
  'alias unalias declare typeset readonly local unset shopt enable hash bind complete compgen compopt mapfile readarray read',
  'getopts let fc history jobs wait ulimit suspend trap disown pushd popd',
);

function named(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split(' ')));
}

const UNWRAPPERS: Readonly<Record<string, (words: Words) => Unwrapped>> = {
  __proto__: null as never,
  command: (words) => (/^-[vV]$/.test(words[1]?.value ?? '') ? { role: 'runs' } : wrapper(words, { flags: /^-p$/ })),
  builtin: (words) => wrapper(words, {}),
  exec: (words) => wrapper(words, {}),
  nohup: (words) => wrapper(words, {}),
  nice: (words) => wrapper(words, { flags: /^(-\d+|-n\d+|--adjustment=-?\d+)$/, valued: /^-n$/ }),
  ionice: (words) => wrapper(words, { flags: /^-[cn]\d$/, valued: /^-[cn]$/ }),
  time: (words) => wrapper(words, { flags: /^-p$/ }),
  setsid: (words) => wrapper(words, { flags: /^-[cfw]$|^--(ctty|fork|wait)$/ }),
  stdbuf: (words) => wrapper(words, { flags: /^-[ioe].+$/, valued: /^-[ioe]$/ }),
  busybox: (words) => wrapper(words, {}),
  timeout: (words) =>
    wrapper(words, {
      flags: /^(-v|--verbose|--foreground|--preserve-status|-[ks].+|--(kill-after|signal)=.+)$/,
      valued: /^(-[ks]|--kill-after|--signal)$/,
      operands: 1,
    }),
  env: unwrapEnv,
  sudo: unwrapElevated,
  doas: unwrapElevated,
  xargs: unwrapXargs,
  find: unwrapFind,
  eval: unwrapEval,
  export: unwrapExport,
  set: unwrapSet,
  bash: unwrapShell,
  sh: unwrapShell,
  dash: unwrapShell,
  ash: unwrapShell,
};

interface Grammar {
  /** Options that stand alone. */
  readonly flags?: RegExp;
  /** Options whose value is the next word. */
  readonly valued?: RegExp;
  /** Words between the options and the command. */
  readonly operands?: number;
}

/** The index of the first word behind the options; `undefined` when an option is unknown or known only at run time. */
function behindOptions(words: Words, { flags, valued }: Grammar): number | undefined {
  let index = 1;
  for (; index < words.length; index += 1) {
    const value = words[index]?.value;
    if (value === undefined) return undefined;
    if (value === '--') return index + 1;
    if (!value.startsWith('-') || value === '-') return index;
    if (valued?.test(value) === true) index += 1;
    else if (flags?.test(value) !== true) return undefined;
  }
  return index;
}

function wrapper(words: Words, grammar: Grammar): Unwrapped {
  // Alone it runs nothing (`exec > log`, `command`).
  if (words.length === 1) return { role: 'runs' };
  const index = behindOptions(words, grammar);
  if (index === undefined) return unknownOptions(words);
  const inner = wordsFrom(words, index + (grammar.operands ?? 0));
  return inner === undefined ? { role: 'runs' } : { role: 'wraps', inner: [inner] };
}

function unknownOptions(words: Words): Unwrapped {
  return { role: 'wraps', opaque: `${words[0].source} with options that are not understood` };
}

function wordsFrom(words: readonly ShellWord[], index: number): Words | undefined {
  const [first, ...rest] = words.slice(index);
  return first && [first, ...rest];
}

/** `A=b C=d command`, as `env` and `sudo` take it. */
function takeAssignments(
  words: readonly ShellWord[],
  from: number,
): { readonly assigned: string[]; readonly index: number } {
  const assigned: string[] = [];
  let index = from;
  for (; index < words.length; index += 1) {
    const name = /^([^=]+)=/.exec(words[index]?.start ?? '')?.[1];
    if (name === undefined) break;
    assigned.push(name);
  }
  return { assigned, index };
}

function unwrapEnv(words: Words): Unwrapped {
  const index = behindOptions(words, {
    flags: /^(-i|--ignore-environment|-u.+|--unset=.+)$/,
    valued: /^(-u|--unset)$/,
  });
  if (index === undefined) return unknownOptions(words);
  // `env -` is `env -i`.
  const behind = takeAssignments(words, words[index]?.value === '-' ? index + 1 : index);
  const inner = wordsFrom(words, behind.index);
  if (inner === undefined) return { role: 'runs', assigned: behind.assigned };
  return { role: 'wraps', inner: [inner], assigned: behind.assigned };
}

/** Commands as somebody else are never allowed by a rule, but are looked into for those that are forbidden. */
function unwrapElevated(words: Words): Unwrapped {
  const opaque = `${words[0].source}, which runs a command with the rights of somebody else`;
  const index = behindOptions(words, { flags: /^-[nEHbkKSi]+$/, valued: /^-[ugpChDRT]$/ });
  if (index === undefined) return { role: 'wraps', opaque };
  const { assigned, index: behind } = takeAssignments(words, index);
  const inner = wordsFrom(words, behind);
  return { role: 'wraps', opaque, assigned, ...(inner && { inner: [inner] }) };
}

function unwrapXargs(words: Words): Unwrapped {
  const index = behindOptions(words, {
    flags:
      /^(-[0rtx]+|-[nPLsdE].+|-I.+|--null|--no-run-if-empty|--verbose|--(max-(args|procs|lines|chars)|delimiter)=.+)$/,
    valued: /^-[nPLsdEIa]$/,
  });
  if (index === undefined) return unknownOptions(words);
  const inner = wordsFrom(words, index) ?? [literalWord('echo')];
  const replaced = replacedSign(words.slice(1, index));
  if (replaced === undefined) return { role: 'wraps', inner: [[...inner, unknownWord('(from the input)')]] };
  const [first, ...rest] = inner.map((word) => (word.source.includes(replaced) ? unknownWord(word.source) : word));
  return { role: 'wraps', inner: first ? [[first, ...rest]] : [] };
}

/** What `-I` names. */
function replacedSign(options: readonly ShellWord[]): string | undefined {
  for (const [index, { value }] of options.entries()) {
    if (value === '-I') return options[index + 1]?.value;
    if (value?.startsWith('-I') === true) return value.slice(2);
  }
  return undefined;
}

function unwrapFind(words: Words): Unwrapped {
  if (words.some(({ kind, single }) => kind === 'expansion' && !single)) {
    return { role: 'runs', opaque: 'find with words that may become -exec' };
  }
  const inner: Words[] = [];
  for (let index = 1; index < words.length; index += 1) {
    if (!/^-(exec|ok)(dir)?$/.test(words[index]?.value ?? '')) continue;
    const end = words.findIndex(({ value }, at) => at > index && (value === ';' || value === '+'));
    const command = words
      .slice(index + 1, end === -1 ? undefined : end)
      .map((word) => (word.source.includes('{}') ? unknownWord(word.source) : word));
    const found = wordsFrom(command, 0);
    if (found !== undefined) inner.push(found);
    index = end === -1 ? words.length : end;
  }
  return { role: 'runs', inner };
}

function unwrapEval(words: Words): Unwrapped {
  const values = words.slice(1).map(({ value }) => value);
  if (values.includes(undefined)) return { role: 'wraps', opaque: 'eval of what is known only when it runs' };
  return { role: 'wraps', script: values.join(' ') };
}

function unwrapExport(words: Words): Unwrapped {
  const assigned: string[] = [];
  for (const { source, value } of words.slice(1)) {
    const name = /^(\w+)(=|$)/.exec(value ?? source)?.[1];
    if (name === undefined) return unknownOptions(words);
    assigned.push(name);
  }
  return { role: 'wraps', assigned };
}

/** Only what makes a script stop earlier or say more; `set -a` would export what is set later, `set --` sets parameters. */
function unwrapSet(words: Words): Unwrapped {
  const text = words.map(({ value }) => value ?? '$').join(' ');
  return /^set( [-+][euxv]+| [-+][euxv]*o (pipefail|errexit|nounset|xtrace|verbose))+$/.test(text)
    ? { role: 'wraps' }
    : { role: 'wraps', opaque: 'set, which changes what the rest of the line means' };
}

function unwrapShell(words: Words): Unwrapped {
  const shell = words[0].source;
  for (let index = 1; index < words.length; index += 1) {
    const value = words[index]?.value;
    if (value === undefined) return { role: 'wraps', opaque: `${shell} with words that are known only when it runs` };
    if (/^-[euxvl]*c$/.test(value)) {
      const script = words[index + 1]?.value;
      // Options may still follow `-c`.
      if (script === undefined || /^[-+]/.test(script)) {
        return { role: 'wraps', opaque: `${shell} -c with a script that is known only when it runs` };
      }
      return { role: 'wraps', script };
    }
    if (/^-[euxv]*o$/.test(value)) index += 1;
    else if (value.startsWith('-') && !/^-[euxvl]+$/.test(value)) return unknownOptions(words);
    else if (!/^[-+]/.test(value)) return { role: 'runs' };
  }
  return { role: 'wraps', opaque: `${shell} that runs what it reads` };
}
