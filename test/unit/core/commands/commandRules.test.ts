import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatCommandRule, parseCommandRule } from '../../../../src/core/commands/commandRules.ts';
import type { CommandRules } from '../../../../src/core/commands/commandRules.ts';
import { readingPrograms, staysInside } from '../../../../src/core/commands/readingCommands.ts';
import { readShellLine } from '../../../../src/core/commands/shellLine.ts';
import { suggestedRules } from '../../../../src/core/commands/suggestedRules.ts';
import { judged, terms } from './setup.ts';

const onlyReading: CommandRules = { allow: [], deny: [], reading: 'allowed' };

function suggested(line: string): string {
  return suggestedRules(readShellLine(line), onlyReading).map(formatCommandRule).join(' + ');
}

describe('A command rule as a person writes it', () => {
  it('is read as words, with quotes resolved', () => {
    assert.deepEqual(parseCommandRule(' npm  "run" a\\ b ', 'allow'), { ok: true, value: ['npm', 'run', 'a b'] });
  });

  for (const text of [
    '',
    '# x',
    'npm test; x',
    'npm test | x',
    'npm > x',
    'CI=1 npm',
    'npm $x',
    '$(x)',
    'npm *',
    'npm )',
  ]) {
    it(`is refused, allowing or denying, when it is no plain beginning of a command: ${JSON.stringify(text)}`, () => {
      for (const effect of ['allow', 'deny'] as const) {
        const result = parseCommandRule(text, effect);
        assert.ok(
          !result.ok && result.failure.kind === 'wrong-use' && result.failure.message.includes(JSON.stringify(text)),
        );
      }
    });
  }

  for (const text of [
    'sudo',
    'sudo apt',
    'bash -c',
    'env npm test',
    'xargs',
    'eval',
    'source x',
    'watch ls',
    'alias',
  ]) {
    it(`may deny but not allow a command that runs others: ${text}`, () => {
      assert.equal(parseCommandRule(text, 'allow').ok, false);
      assert.equal(parseCommandRule(text, 'deny').ok, true);
    });
  }

  it('is the same after it was written out', () => {
    const words = fc.array(
      fc.string({ minLength: 1 }).filter((word) => /^[ -~]+$/.test(word)),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(words, (rest) => {
        const rule = ['npm', ...rest];
        assert.deepEqual(parseCommandRule(formatCommandRule(rule), 'allow'), { ok: true, value: rule });
      }),
    );
  });
});

describe('The rule suggested for a line', () => {
  const suggestions: readonly [string, string][] = [
    ['npm test -- --grep x', 'npm test'],
    ['npm run build -- --watch', 'npm run build'],
    ['npx eslint src', 'npx eslint'],
    ['cd packages/a && npm test 2>&1 | tail -20', 'npm test'],
    ['npm run lint && npm test', 'npm run lint + npm test'],
    ['npm test; npm test', 'npm test'],
    ['CI=1 timeout 60 npm test', 'npm test'],
    ["bash -c 'cargo test'", 'cargo test'],
    ['git commit -m "x"', 'git commit'],
    ['python -m pytest -x', 'python -m pytest'],
    ['python3 setup.py', 'python3 setup.py'],
    ['node --test test', 'node --test'],
    ['node build.js', 'node build.js'],
    ['make check', 'make check'],
    ['tsc -p .', 'tsc'],
    ['./gradlew test', './gradlew test'],
    ['./run-tests.sh -v', './run-tests.sh'],
    ['find . -name "*.js" | xargs eslint', 'eslint'],
    ['docker compose up -d', 'docker compose up'],
  ];
  for (const [line, expected] of suggestions) {
    it(`is ${expected}: ${line}`, () => assert.equal(suggested(line), expected));
  }

  const none = [
    'ls',
    'npm',
    'npm $x',
    'npm run',
    'npm --prefix a test',
    'npm publish',
    'git push origin',
    'git -C x commit',
    'node -e "x"',
    'node',
    'python $x',
    'rm -rf x',
    '/bin/rm x',
    'curl example.com',
    'sudo npm test',
    'eval "$x"',
    'npm test > /etc/x',
    'PATH=. npm test',
    'npm test && rm x',
    'f() { npm test; }; f',
    'npm test )',
  ];
  for (const line of none) {
    it(`is none: ${line}`, () => assert.equal(suggested(line), ''));
  }

  it('lets the line run when it is remembered', () => {
    for (const [line] of suggestions) {
      const allow = suggestedRules(readShellLine(line), onlyReading);
      assert.equal(judged(line, { rules: { ...onlyReading, allow } }), 'allowed', line);
    }
  });

  it('is none where a rule denies something in the line', () => {
    const rules = { ...onlyReading, deny: [['npm', 'test']] };
    assert.deepEqual(suggestedRules(readShellLine('npm run x && npm test'), rules), []);
  });
});

describe('The commands that only read', () => {
  it('are listed for people', () => {
    assert.ok(readingPrograms().includes('git') && !readingPrograms().includes('rm'));
  });

  it('read absolute paths only in the folder, and only when it is known', () => {
    assert.equal(judged('cat /base/checkout/a'), 'allowed');
    assert.equal(judged('cat /base/checkout-2/a'), 'ask');
    assert.equal(judged('cat /base/checkout/a', { folder: '/other' }), 'ask');
  });

  it('stay inside whatever the argument: joined to the folder it is never above it', () => {
    const part = fc.constantFrom('..', '.', '/', 'a', '-f', '=', ':', ',', '~', '\\', '-');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const argument = parts.join('');
        if (!staysInside(argument)) return;
        for (const piece of argument.split(/[=:,]|^-f/)) {
          assert.ok(!piece.startsWith('/') && !piece.startsWith('~') && !piece.split('/').includes('..'), argument);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('are not allowed under names that objects have by nature', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      assert.equal(judged(name, { rules: terms.rules }), 'ask');
    }
  });
});
