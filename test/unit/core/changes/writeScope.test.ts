import assert from 'node:assert/strict';
import { createWriteGuard } from '../../../../src/core/changes/writeScope.ts';
import type { WriteScope } from '../../../../src/core/changes/writeScope.ts';

const forbidden = (path: string, ...scopes: WriteScope[]): boolean => createWriteGuard(scopes)(path) !== undefined;

describe('A write scope', () => {
  it('lets everything be written when it says nothing', () => {
    assert.equal(forbidden('a/b'), false);
    assert.equal(forbidden('a/b', { of: 'this task' }), false);
  });

  const allowed: readonly [string, readonly string[], readonly string[]][] = [
    ['src', ['src/a', 'src/deep/b'], ['srca', 'lib/src/a', 'Src/a']],
    ['./src/', ['src/a'], ['lib/a']],
    ['src/**/*.js', ['src/a.js', 'src/deep/b.js', 'src/.hidden/c.js'], ['src/a.ts', 'a.js']],
    ['packages/*', ['packages/a', 'packages/a/b/c'], ['packages']],
    ['*.md', ['a.md', 'docs/b.md'], ['a.txt']],
    ['README.md', ['README.md'], ['docs/README.md']],
    ['src/{a,b}.js', ['src/a.js'], ['src/c.js']],
    ['!src', ['!src'], ['lib']],
    ['src/!(generated)/**', ['src/a/b'], ['src/generated/b', 'lib/a']],
  ];
  for (const [glob, inside, outside] of allowed) {
    it(`that allows ${glob} takes what it names and nothing else`, () => {
      const scope = { of: 'this task', allow: [glob] };
      for (const path of inside) assert.equal(forbidden(path, scope), false, path);
      for (const path of outside) assert.equal(forbidden(path, scope), true, path);
    });
  }

  const denied: readonly [string, readonly string[], readonly string[]][] = [
    ['.env', ['.env', 'app/.env', '.ENV', '.env/x'], ['.env.example', 'a.env']],
    ['*.lock', ['yarn.lock', 'a/b.LOCK'], ['lock']],
    ['secrets/', ['secrets/a', 'app/secrets/b'], ['secret']],
    ['src/generated', ['src/generated/a', 'SRC/generated/b'], ['lib/src/generated/a']],
  ];
  for (const [glob, inside, outside] of denied) {
    it(`that denies ${glob} refuses it in any case of letters`, () => {
      const scope = { of: 'the request', deny: [glob] };
      for (const path of inside) assert.equal(forbidden(path, scope), true, path);
      for (const path of outside) assert.equal(forbidden(path, scope), false, path);
    });
  }

  it('that allows nothing refuses everything', () => {
    const failure = createWriteGuard([{ of: 'a review', allow: [] }])('a');
    assert.equal(failure?.kind, 'not-allowed');
    assert.match(failure.message, /^"a" was not changed: a review must not change any file\./);
  });

  it('with many wildcards is decided at once', () => {
    const scope = { of: 'this task', deny: [`${'*a'.repeat(40)}b`] };
    assert.equal(forbidden(`src/${'a'.repeat(200)}`, scope), false);
  });

  it('is named in its refusal, with what may be written or what may not', () => {
    const guard = createWriteGuard([
      { of: 'the request', deny: ['docs'] },
      { of: 'this task', allow: ['src/**', 'docs/**'] },
    ]);
    assert.equal(guard('src/a'), undefined);
    assert.match(guard('docs/a')?.message ?? '', /"docs\/a" was not changed: the request must not change docs\./);
    assert.match(guard('lib/a')?.message ?? '', /this task may change only src\/\*\*, docs\/\*\*\./);
  });
});
