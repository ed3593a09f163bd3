import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { judged } from './setup.ts';

/** How often each property is tried; the hint to look for rarer cases by hand is to raise it. */
const TRIES = Number(process.env['SHELL_ORACLE_TRIES'] ?? 4_000);

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Places where a shell runs a command. */
const places: readonly ((command: string) => string)[] = [
  (command) => `good; ${command}`,
  (command) => `good &&\n${command}`,
  (command) => `${command} | good`,
  (command) => `good |& ${command}`,
  (command) => `${command} & good`,
  (command) => `! ${command}`,
  (command) => `( ${command}\n)`,
  (command) => `{ ${command}\n}`,
  (command) => `echo "$(${command}\n)"`,
  (command) => `echo $( ${command}\n)x`,
  (command) => `x=$(${command}\n)`,
  (command) => `CI=$(${command}\n) good`,
  (command) => `if good; then ${command}\nfi`,
  (command) => `if ${command}\nthen good; fi`,
  (command) => `while ! good; do ${command}\ndone`,
  (command) => `for x in a b; do ${command}\ndone`,
  (command) => `for x in $(${command}\n); do good; done`,
  (command) => `case a in a) ${command}\n;; esac`,
  (command) => `function f { ${command}\n}`,
  (command) => `good <(${command}\n)`,
  (command) => `cat <<EOF\n$(${command}\n)\nEOF\ngood`,
  (command) => `good <<< "$(${command}\n)"`,
  (command) => `echo \${x:-$(${command}\n)}`,
  (command) => `echo {a,b$(${command}\n)}`,
  (command) => `good # comment\n${command}`,
  (command) => `good "a # b"; ${command}`,
  (command) => `good \\\n; ${command}`,
  (command) => `eval ${quote(command)}`,
  (command) => `bash -c ${quote(command)}`,
  (command) => `sh -euc ${quote(command)} sh good`,
  (command) => `env CI=1 bash -c ${quote(command)}`,
  (command) => `find . -exec sh -c ${quote(command)} \\;`,
  (command) => `good | xargs -n1 bash -c ${quote(command)}`,
];

/** Ways to write the name of a command that no rule allows. */
const names = ['evil', '\\evil', '"evil"', "e'v'il", "$'ev\\x69l'", 'e\\\nvil', '$evil', '"$evil"', '`echo evil`'];
const prefixes = [
  '',
  'A=b ',
  'CI=1 ',
  'command ',
  'builtin ',
  'exec ',
  'env A=b ',
  'nohup ',
  'timeout 5 ',
  '>x ',
  '2>&1 ',
];
const suffixes = ['', ' good', ' -x', ' > x', ' 2>&1', ' # good', ' <<< x', ' "a b"', ' *'];

const badCommand = fc
  .tuple(fc.constantFrom(...prefixes), fc.constantFrom(...names), fc.constantFrom(...suffixes))
  .map((pieces) => pieces.join(''));

/** Pieces that shells read in surprising ways when they stand side by side. */
const pieces = [
  ...['evil', 'good', 'evil', 'good', ' ', ' ', ' ', '\n', ';', '&', '|', '&&', '||', '|&', ';;', ';&'],
  ...[
    "'",
    '"',
    '`',
    '\\',
    '#',
    ' #',
    '$',
    "$'",
    '$"',
    '$(',
    '${',
    '$((',
    ')',
    '))',
    '}',
    '(',
    '{',
    '{ ',
    '((',
    '<(',
    '>(',
  ],
  ...[
    '<',
    '>',
    '>>',
    '&>',
    '>&',
    '>|',
    '<<<',
    '<<',
    '<<-',
    '<<EOF\n',
    '\nEOF\n',
    "<<'EOF'\n",
    '<<\\EOF\n',
    'x',
    '1',
    '2',
    '-',
  ],
  ...[
    '!',
    '*',
    '?',
    '[',
    ']',
    '[[',
    ']]',
    ' = ',
    '=',
    'x=',
    '+=',
    '~',
    ',',
    '..',
    '{a,',
    'if ',
    'then ',
    'else ',
    'fi',
    'do ',
  ],
  ...[
    'done',
    'for x in ',
    'while ',
    'case x in ',
    'x) ',
    'esac',
    'function ',
    'f() ',
    'time ',
    'coproc ',
    'eval ',
    'echo ',
  ],
  ...[
    'true',
    'exec ',
    'bash -c ',
    'set -e',
    '@(',
    ':-',
    '//',
    '\t',
    "\\'",
    '\\"',
    '\\\n',
    '\\`',
    '$$',
    '$@',
    '\u00a0',
    'é',
  ],
];

describe('A line with a command that no rule allows', () => {
  it('is never allowed, wherever and however the command is written', () => {
    const line = fc.tuple(badCommand, fc.array(fc.constantFrom(...places), { maxLength: 4 }));
    fc.assert(
      fc.property(line, ([command, around]) => {
        const whole = around.reduce((inner, place) => place(inner), command);
        assert.notEqual(judged(whole), 'allowed', whole);
      }),
      { numRuns: TRIES },
    );
  });

  it('is allowed in the same places when a rule allows the command, so that the places prove something', () => {
    for (const place of places) assert.equal(judged(place('good')), 'allowed', place('good'));
  });

  for (const shell of ['bash', 'dash'].filter(isInstalled)) {
    it(`is never allowed when ${shell} itself, given lines of odd pieces, would run the command`, function () {
      this.timeout(120_000);
      const folder = mkdtempSync(join(tmpdir(), 'wavewright-shell-'));
      try {
        const runs = shellThatTells(shell, folder);
        assert.deepEqual([runs('good'), runs('evil > ../x')], [[], ['evil ran', 'x']]);
        const odd = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 7 });
        const line = fc.array(odd, { minLength: 1, maxLength: 3 }).map(oddLine);
        fc.assert(
          fc.property(line, (text) => {
            if (!text.includes('evil') || judged(text) !== 'allowed') return;
            assert.deepEqual(runs(text), [], text);
          }),
          { numRuns: TRIES },
        );
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});

/** Commands that are allowed, each with odd pieces behind it, so that many of the lines are whole. */
function oddLine(commands: readonly (readonly string[])[]): string {
  return commands.map((odd) => `good ${odd.join('')}`).join('\n');
}

function isInstalled(shell: string): boolean {
  return spawnSync(shell, ['-c', ':']).status === 0;
}

/** Runs lines in a shell that knows no programs but `good` and `evil`; gives what `evil` or a redirect left behind outside. */
function shellThatTells(shell: string, folder: string): (line: string) => string[] {
  const programs = join(folder, 'programs');
  const told = join(folder, 'told');
  mkdirSync(programs);
  for (const name of ['good', 'evil', 'cat', 'bash', 'sh']) {
    const body = { good: 'exit 0', evil: `echo evil >> ${told}`, cat: 'exit 0' }[name] ?? `exec /bin/${name} "$@"`;
    writeFileSync(join(programs, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(programs, name), 0o755);
  }
  const program = spawnSync('which', [shell], { encoding: 'utf8' }).stdout.trim();
  return (line) => {
    const work = join(folder, 'a', 'work');
    mkdirSync(work, { recursive: true });
    spawnSync(program, ['-c', line], {
      cwd: work,
      env: { PATH: programs },
      stdio: 'ignore',
      timeout: 5_000,
      killSignal: 'SIGKILL',
    });
    const left = [
      ...(existsSync(told) ? ['evil ran'] : []),
      ...readdirSync(join(folder, 'a')).filter((name) => name !== 'work'),
    ];
    rmSync(told, { force: true });
    rmSync(join(folder, 'a'), { recursive: true, force: true });
    return left;
  };
}
