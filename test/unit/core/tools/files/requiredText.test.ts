import assert from 'node:assert/strict';
import fc from 'fast-check';
import { requiredTextIn, requiredTextOf } from '../../../../../src/core/tools/files/requiredText.ts';

describe('The text that a search requires', () => {
  const known: readonly [string, string | undefined][] = [
    ['needle', 'needle'],
    ['^module\\.exports\\s*=', 'module.exports'],
    ['require\\((.*)\\)', 'require('],
    ['abcd?efg', 'abc'],
    ['abcd+efg', 'abcd'],
    ['abc{0,3}', undefined],
    ['abc{2}def', 'abc'],
    ['(foo|bar)quux', 'quux'],
    ['(?:optional)?last', 'last'],
    ['one|two', undefined],
    ['(one|two)', undefined],
    ['[abc]def[ghi]', 'def'],
    ['a.b.c', undefined],
    ['nothing\\x41', undefined],
    ['\\bword\\b', 'word'],
    ['caf\u00e9 here', ' here'],
    ['a{b}cde', 'cde'],
    ['(?<name>x)\\k<name>tail', undefined],
  ];
  for (const [source, expected] of known) {
    it(`of ${source} is ${expected ?? 'not told'}`, () => {
      assert.equal(requiredTextOf(source), expected);
    });
  }

  it('of a plain text is its longest piece of ASCII', () => {
    assert.equal(requiredTextIn('ab\u00e9cdef'), 'cdef');
    assert.equal(requiredTextIn('\u6f22\u5b57'), undefined);
    assert.equal(requiredTextIn('if'), undefined);
  });

  it('stands in every line in which the expression finds something', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      'abc',
      'bca',
      '.',
      '[ab]',
      '\\.',
      '(abc)',
      '(?:a|bc)',
      '\\w',
      '\\S',
      '(?=a)',
      '^',
      '$',
      '{',
      '(?!abc)',
    );
    const quantifier = fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{0,1}', '*?', '{1,}');
    const source = fc
      .array(fc.tuple(atom, quantifier), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.map(([part, many]) => (/[{$^]|\(\?[=!]/.test(part) ? part : part + many)).join(''));
    const line = fc
      .array(fc.constantFrom('a', 'b', 'c', 'abc', '.', '{', 'bca'), { maxLength: 12 })
      .map((each) => each.join(''));
    fc.assert(
      fc.property(
        source,
        fc.array(line, { minLength: 10, maxLength: 10 }),
        fc.boolean(),
        (text, candidates, ignoreCase) => {
          const required = requiredTextOf(text);
          if (required === undefined) return;
          const regex = new RegExp(text, ignoreCase ? 'i' : '');
          for (const candidate of candidates.flatMap((each) => [each, each.toUpperCase()])) {
            const holds = ignoreCase ? candidate.toLowerCase().includes(required) : candidate.includes(required);
            if (regex.test(candidate)) assert.ok(holds, `${text} finds something in ${candidate}, without ${required}`);
          }
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
