import assert from 'node:assert/strict';
import { globMatcher } from '../../../../../src/core/changes/glob.ts';
import { repository } from '../toolRig.ts';

const FILES = {
  'README.md': '',
  'src/a.ts': '',
  'src/a.test.ts': '',
  'src/app/(shop)/[id]/page.tsx': '',
  'src/deep/er/b.js': '',
  '.github/ci.yml': '',
};

describe('find_files', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['*.ts', 'src/a.test.ts\nsrc/a.ts'],
    ['src/*.ts', 'src/a.test.ts\nsrc/a.ts'],
    ['**/b.js', 'src/deep/er/b.js'],
    ['src/**', 'src/a.test.ts\nsrc/a.ts\nsrc/app/(shop)/[id]/page.tsx\nsrc/deep/er/b.js'],
    ['src/deep/', 'src/deep/er/b.js'],
    ['**/*.{md,yml}', '.github/ci.yml\nREADME.md'],
    ['*.@(md|yml)', '.github/ci.yml\nREADME.md'],
    ['a?(.test).ts', 'src/a.test.ts\nsrc/a.ts'],
    ['[!a]*.ts', '[no file matches "[!a]*.ts"; 6 files were looked at]'],
    ['[a-c].??', 'src/a.ts\nsrc/deep/er/b.js'],
    ['src/app/(shop)/\\[id\\]/*', 'src/app/(shop)/[id]/page.tsx'],
    ['./src/a.ts', 'src/a.ts'],
  ];
  for (const [pattern, found] of cases) {
    it(`finds by ${pattern}`, async () => {
      assert.equal(await repository(FILES).says('find_files', { pattern }), found);
    });
  }

  it('says what would match in other case, and finds it when case is to make no difference', async () => {
    const { says } = repository(FILES);
    assert.equal(
      await says('find_files', { pattern: 'readme.*' }),
      '[no file matches "readme.*"; 6 files were looked at. In other case it matches: README.md]',
    );
    assert.equal(await says('find_files', { pattern: 'readme.*', ignoreCase: true }), 'README.md');
  });

  it('names files of a similar name for a name that is no pattern', async () => {
    assert.match(
      await repository(FILES).says('find_files', { pattern: 'a.tsx' }),
      /Did you mean: src\/a\.test\.ts, src\/a\.ts\?\]$/,
    );
  });

  it('looks below a folder, and says when there is none', async () => {
    const { says, refuses } = repository(FILES);
    assert.equal(await says('find_files', { pattern: '*.js', path: 'src/deep' }), 'src/deep/er/b.js');
    assert.match(await refuses('find_files', { pattern: '*', path: 'lib' }), /There is no folder or file lib/);
    assert.match(await refuses('find_files', { pattern: '*', path: '../..' }), /leads upwards/);
  });

  it('gives at most 300 and says how many more there are', async () => {
    const many = Object.fromEntries(Array.from({ length: 340 }, (_, index) => [`f${1000 + index}.txt`, '']));
    const lines = (await repository(many).says('find_files', { pattern: '*' })).split('\n');
    assert.equal(lines.length, 301);
    assert.equal(lines[0], 'f1000.txt');
    assert.match(lines.at(-1) ?? '', /^\[and 40 more;/);
  });

  it('is not held up by patterns that would have others go back and forth', () => {
    const path = `${'a'.repeat(200)}/${'a'.repeat(250)}`;
    for (const pattern of [
      `**/${'*a'.repeat(100)}b`,
      `${'**/'.repeat(100)}x`,
      '{a,b,c}'.repeat(60),
      `${'{'.repeat(250)}${'}'.repeat(250)}`,
      '[a'.repeat(200),
      '@(a|b|@(c|d)',
      '+(+(a))+(a|aa)b',
    ]) {
      assert.equal(globMatcher(pattern)(path), false, pattern);
    }
  });

  it('matches as the expressions of a plain translation do', () => {
    const alphabet = ['a', 'b', '/', '*', '?', '**/'];
    const words = (length: number, of: readonly string[]): string[] =>
      length === 0 ? [''] : words(length - 1, of).flatMap((word) => of.map((each) => word + each));
    const paths = words(4, ['a', 'b', '/']).filter((path) => !/^\/|\/$|\/\//.test(path));
    for (const pattern of words(4, alphabet).filter(
      (each) => each.includes('/') && !/^\/|\/$|\/\/|\*\*(?!\/)|[^/]\*\*|\*\*\*/.test(each),
    )) {
      const source = pattern
        .replaceAll('**/', '\0')
        .replaceAll('*', '[^/]*')
        .replaceAll('?', '[^/]')
        .replaceAll('\0', '(?:[^/]+/)*');
      const expected = new RegExp(`^${source}$`);
      const matches = globMatcher(pattern);
      for (const path of paths) assert.equal(matches(path), expected.test(path), `${pattern} on ${path}`);
    }
  });
});
