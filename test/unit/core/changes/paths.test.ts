import assert from 'node:assert/strict';
import fc from 'fast-check';
import { foldersAbove, parseViewPath } from '../../../../src/core/changes/paths.ts';
import { failureOf, succeeded } from './setup.ts';

describe('A path as a model writes it', () => {
  const taken: readonly [string, string][] = [
    ['a/b.js', 'a/b.js'],
    ['./a/./b.js', 'a/b.js'],
    ['a\\b.js', 'a/b.js'],
    ['a//b/', 'a/b'],
    ['.gitignore', '.gitignore'],
    ['.github/x.yml', '.github/x.yml'],
    ['a/..b/c', 'a/..b/c'],
    ['a b/ü.txt', 'a b/ü.txt'],
    ['dir/c:x', 'dir/c:x'],
  ];
  for (const [written, expected] of taken) {
    it(`is taken: ${JSON.stringify(written)}`, () => {
      assert.equal(succeeded(parseViewPath(written)), expected);
    });
  }

  const refused = [
    '',
    '.',
    './',
    '/',
    '/etc/passwd',
    '\\\\server\\share',
    'C:\\x',
    'c:x',
    '..',
    'a/../b',
    'a\\..\\b',
    'a\0b',
    'a\nb',
    'a\rb',
    '.git',
    '.git/config',
    'a/.GIT/hooks/x',
    'a\\.git\\x',
    '.git./config',
    '.git /config',
    'GIT~1/config',
    '.git::$INDEX_ALLOCATION/config',
  ];
  for (const written of refused) {
    it(`is refused: ${JSON.stringify(written)}`, () => {
      const failure = failureOf(parseViewPath(written));
      assert.equal(failure.kind, 'path-outside');
      assert.ok(failure.message.includes(JSON.stringify(written)));
    });
  }

  it('never leads out, whatever is written, and stays as it is when it is taken once more', () => {
    const part = fc.oneof(
      fc.constantFrom('.', '..', '', '/', '\\', '.git', '.Git', 'C:', '\0', '\n', 'a'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.constantFrom('/', '\\'), (parts, separator) => {
        const parsed = parseViewPath(parts.join(separator));
        if (!parsed.ok) return;
        const segments = parsed.value.split('/');
        assert.ok(
          segments.every((segment) => !['', '.', '..', '.git'].includes(segment.toLowerCase())),
          parsed.value,
        );
        assert.ok(!parsed.value.includes('\\'));
        assert.deepEqual(parseViewPath(parsed.value), parsed);
      }),
    );
  });

  it('has its folders above it, the nearest last', () => {
    assert.deepEqual(foldersAbove('a/b/c'), ['a', 'a/b']);
    assert.deepEqual(foldersAbove('a'), []);
  });
});
