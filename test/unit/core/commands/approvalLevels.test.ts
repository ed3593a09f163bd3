import assert from 'node:assert/strict';
import { judge } from '../../../../src/core/commands/approvalLevels.ts';
import { APPROVAL_LEVELS } from '../../../../src/shared/approval.ts';
import type { CommandRules } from '../../../../src/core/commands/commandRules.ts';
import { judged, terms } from './setup.ts';

const noRules: CommandRules = { allow: [], deny: [], reading: 'as-ruled' };
const denyRemove: CommandRules = { allow: [['rm'], ['good']], deny: [['rm', '-rf'], ['sudo']], reading: 'allowed' };

describe('The approval level', () => {
  it('read-only runs nothing, not even what rules allow', () => {
    assert.deepEqual(judge('npm test', { ...terms, level: 'read-only' }), {
      kind: 'refused',
      why: 'The approval level is read-only, so no commands run.',
    });
  });

  it('ask asks for every command, and says which rule would spare it at the next level', () => {
    assert.deepEqual(judge('npm test', { ...terms, level: 'ask' }), {
      kind: 'ask',
      reasons: ['every command is asked for at this approval level'],
      suggestion: [],
    });
    assert.deepEqual(judge('npm test -- -x', { ...terms, level: 'ask', rules: noRules }), {
      kind: 'ask',
      reasons: ['no rule allows npm test -- -x'],
      suggestion: [['npm', 'test']],
    });
  });

  it('allow-listed runs what rules allow, and says which rules those were', () => {
    assert.deepEqual(judge('ls && npm test && good', { ...terms, level: 'allow-listed' }), {
      kind: 'allowed',
      by: 'rules',
      used: [['npm', 'test'], ['good']],
    });
    assert.deepEqual(judge('good; evil x > /etc/y', terms), {
      kind: 'ask',
      reasons: ['no rule allows evil x', 'writing to /etc/y'],
      suggestion: [],
    });
  });

  it('allow-listed asks for reading commands as well when they are not allowed as such', () => {
    assert.equal(judged('ls', { rules: noRules }), 'ask');
  });

  it('everything runs everything', () => {
    for (const line of ['evil > /etc/passwd', '$x', 'good )', 'sudo reboot']) {
      assert.deepEqual(judge(line, { ...terms, level: 'everything' }), { kind: 'allowed', by: 'level', used: [] });
    }
  });

  it('never matters in a workspace that is not trusted: no command runs', () => {
    for (const level of APPROVAL_LEVELS) {
      assert.deepEqual(judge('npm test', { ...terms, level, trusted: false }), {
        kind: 'refused',
        why: 'The workspace is not trusted, so no commands run in it.',
      });
    }
  });
});

describe('A rule that denies', () => {
  it('goes before one that allows, at every level, and is named', () => {
    for (const level of ['ask', 'allow-listed', 'everything'] as const) {
      assert.deepEqual(judge('good && rm -rf x', { ...terms, level, rules: denyRemove }), {
        kind: 'refused',
        why: 'The rule "rm -rf" denies a command in that line.',
      });
    }
    assert.equal(judged('rm x', { rules: denyRemove }), 'allowed');
  });

  const denied = [
    '/bin/rm -rf x',
    'RM -rf x',
    "r'm' -rf x",
    'xargs rm -rf',
    'find . -exec rm -rf {} +',
    'env A=b rm -rf x',
    'bash -c "good; rm -rf x"',
    'eval "rm -rf x"',
    'echo $(rm -rf x)',
    'sudo good',
    'sudo -u root rm -rf x',
    'f() { rm -rf x; }',
  ];
  for (const line of denied) {
    it(`finds what it denies in: ${line}`, () => {
      assert.equal(judged(line, { rules: denyRemove, level: 'everything' }), 'refused');
    });
  }

  for (const line of ['rm $x', 'rm * x', 'rm {-rf,x}', '$x -rf', 'eval "$x"', 'good )', 'bash script.sh; source y']) {
    it(`makes even the level "everything" ask where it may be hidden: ${line}`, () => {
      assert.equal(judged(line, { rules: denyRemove, level: 'everything' }), 'ask');
    });
  }
});

describe('A line for a shell of Windows', () => {
  const windows = { ...terms, shell: 'windows' } as const;

  it('is never covered by rules, since nothing here reads it', () => {
    assert.deepEqual(judge('npm test', windows), {
      kind: 'ask',
      reasons: ['lines of this shell are not understood'],
      suggestion: [],
    });
  });

  it('runs at the level "everything", unless something is denied that might be in it', () => {
    assert.equal(judged('npm test', { ...windows, level: 'everything' }), 'allowed');
    assert.equal(judged('npm test', { ...windows, level: 'everything', rules: denyRemove }), 'ask');
    assert.equal(judged('npm test', { ...windows, trusted: false }), 'refused');
  });
});
