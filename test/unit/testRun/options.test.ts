import assert from 'node:assert/strict';
import { isNarrowed, parseOptions, partNames } from '../../run/options.ts';
import type { RunOptions } from '../../run/options.ts';

describe('The options of the test run', () => {
  it('ask for every part when none is named', () => {
    assert.deepEqual([...parsed().parts], [...partNames]);
  });

  it('add setup and build to the parts that run in VS Code', () => {
    assert.deepEqual([...parsed('ui').parts].sort(), ['build', 'setup', 'ui']);
    assert.deepEqual([...parsed('unit').parts], ['unit']);
  });

  it('leave the build out when it is to be skipped', () => {
    assert.deepEqual([...parsed('host', '--skip-build').parts].sort(), ['host', 'setup']);
  });

  it('take words with a slash or a dot for test files', () => {
    const options = parsed('ui', 'test/ui/smoke.test.ts');
    assert.deepEqual(options.files, ['test/ui/smoke.test.ts']);
    assert.equal(isNarrowed(options), true);
  });

  it('are narrowed by an expression and not by parts', () => {
    assert.equal(isNarrowed(parsed('unit')), false);
    assert.equal(isNarrowed(parsed('unit', '-g', 'approve')), true);
  });

  it('name the part that does not exist', () => {
    assert.match(refused('unti'), /There is no part "unti"/);
  });

  it('name the option that does not exist', () => {
    assert.match(refused('--nonsense'), /--nonsense/);
  });
});

function parsed(...words: string[]): RunOptions {
  const options = parseOptions(words);
  assert.ok(typeof options !== 'string');
  return options;
}

function refused(...words: string[]): string {
  const sentence = parseOptions(words);
  assert.ok(typeof sentence === 'string');
  return sentence;
}
