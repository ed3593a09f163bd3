import assert from 'node:assert/strict';
import { globProblem, scopeProblems } from '../../../src/shared/scopes.ts';

describe('Globs of paths', () => {
  it('may be plain paths, folders and patterns from the root of the repository', () => {
    for (const glob of ['src', 'src/**', '*.lock', '.github', 'a b/{c,d}', 'x..y/z', '**']) {
      assert.equal(globProblem(glob), undefined, glob);
    }
  });

  it('may not be empty, absolute, lead out, or hold what no path has', () => {
    const cases: [string, RegExp][] = [
      ['', /empty/],
      ['  ', /empty/],
      ['/etc/passwd', /absolute/],
      ['c:/x', /absolute/],
      ['..', /leads out/],
      ['a/../../b', /leads out/],
      ['a\\b', /backslash/],
      ['a\nb', /control/],
      ['a'.repeat(501), /500/],
    ];
    for (const [glob, problem] of cases) assert.match(globProblem(glob) ?? '', problem, glob);
  });

  it('are told all that is wrong with them at once, by the names of their lists', () => {
    assert.deepEqual(scopeProblems({ one: ['src'], two: undefined }), []);
    const problems = scopeProblems({ one: ['/a', 'ok'], two: ['..', ...Array.from({ length: 200 }, () => 'x')] });
    assert.equal(problems.length, 3);
    assert.match(problems.join('\n'), /^one: .*"\/a".*\ntwo: .*"\.\."/);
  });
});
