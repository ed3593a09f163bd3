import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeText, encodeLike, replaceInText } from '../../../../src/core/changes/textFile.ts';
import type { DecodedText } from '../../../../src/core/changes/textFile.ts';
import { failureOf, succeeded, textOf, utf8 } from './setup.ts';

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

function decoded(bytes: Uint8Array): DecodedText {
  const result = decodeText(bytes);
  if (result.kind === 'binary') throw new Error('expected text');
  return result;
}

describe('Text of a file', () => {
  const kinds: readonly [string, Uint8Array, Omit<DecodedText, 'kind' | 'raw'>][] = [
    ['UTF-8', utf8('ä\nb\n'), { text: 'ä\nb\n', encoding: 'utf-8', bom: false, eol: 'lf' }],
    ['with a byte order mark', utf8('\uFEFFa\n'), { text: 'a\n', encoding: 'utf-8', bom: true, eol: 'lf' }],
    ['with CRLF', utf8('a\r\nb'), { text: 'a\nb', encoding: 'utf-8', bom: false, eol: 'crlf' }],
    ['of mixed line ends', utf8('a\r\nb\n'), { text: 'a\nb\n', encoding: 'utf-8', bom: false, eol: 'mixed' }],
    ['with lone CRs, which are no line ends', utf8('a\rb'), { text: 'a\rb', encoding: 'utf-8', bom: false, eol: 'lf' }],
    ['of one line', utf8('a'), { text: 'a', encoding: 'utf-8', bom: false, eol: 'lf' }],
    ['that is empty', utf8(''), { text: '', encoding: 'utf-8', bom: false, eol: 'lf' }],
    ['Latin-1', latin1('\xe4 \x93\x80\r\n'), { text: '\xe4 \x93\x80\n', encoding: 'latin-1', bom: false, eol: 'crlf' }],
  ];
  for (const [name, bytes, expected] of kinds) {
    it(`is known: ${name}`, () => {
      const { raw: _raw, kind: _kind, ...rest } = decoded(bytes);
      assert.deepEqual(rest, expected);
    });
  }

  it('is none with a NUL byte', () => {
    assert.deepEqual(decodeText(Uint8Array.of(97, 0, 98)), { kind: 'binary' });
  });

  it('becomes the same bytes again, whatever they are', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ min: 1, maxLength: 40 }),
      fc
        .array(fc.constantFrom('\r', '\n', '\r\n', 'ä', '\uFEFF', '😀', 'x'), { maxLength: 20 })
        .map((parts) => utf8(parts.join(''))),
    );
    fc.assert(
      fc.property(bytes, (original) => {
        const file = decoded(original);
        assert.deepEqual(succeeded(encodeLike(file.text, file)), original);
      }),
      { numRuns: 500 },
    );
  });
});

describe('A new text for a file', () => {
  it('takes encoding, byte order mark and line ends of the old one', () => {
    assert.deepEqual(succeeded(encodeLike('x\ny\n', decoded(utf8('\uFEFFa\r\n')))), utf8('\uFEFFx\r\ny\r\n'));
    assert.deepEqual(succeeded(encodeLike('ü', decoded(latin1('\xe4')))), latin1('\xfc'));
    assert.deepEqual(succeeded(encodeLike('x\r\ny\n', decoded(utf8('a\n')))), utf8('x\ny\n'));
  });

  it('keeps the line ends of lines that stay in a file of mixed ones; new lines end as most do', () => {
    const old = decoded(utf8('one\r\ntwo\nthree\r\nfour\r\nfive'));
    const fresh = succeeded(encodeLike('zero\none\ntwo\nthree and\nfour\nfive\nsix', old));
    assert.equal(textOf(fresh), 'zero\r\none\r\ntwo\nthree and\r\nfour\r\nfive\r\nsix');
    const shorter = succeeded(encodeLike('two\nfive', old));
    assert.equal(textOf(shorter), 'two\nfive');
  });

  it('is refused where the encoding has no bytes for it', () => {
    const latin = failureOf(encodeLike('€', decoded(latin1('\xe4'))));
    assert.equal(latin.kind, 'wrong-use');
    assert.match(latin.message, /Latin-1/);
    assert.match(failureOf(encodeLike('\ud800', decoded(utf8('a')))).message, /surrogate/);
  });
});

function replaced(content: string, oldText: string, newText: string, all = false): string | undefined {
  const result = replaceInText(utf8(content), oldText, newText, { all });
  return result.ok ? textOf(result.value.bytes) : JSON.stringify(result.failure);
}

describe('Replacing in a text', () => {
  const cases: readonly [string, string, string, string, string][] = [
    ['one place', 'a b c', 'b', 'x', 'a x c'],
    ['several lines', 'a\nb\nc\n', 'a\nb', 'x', 'x\nc\n'],
    ['in a CRLF file', 'a\r\nb\r\nc\r\n', 'a\nb\n', 'x\ny\nz\n', 'x\r\ny\r\nz\r\nc\r\n'],
    ['with CRLF in what is asked for', 'a\nb\n', 'a\r\nb', 'x\r\ny', 'x\ny\n'],
    ['with the line end of the place in a mixed file', 'a\r\nb\nc\r\nd\n', 'b', 'x\ny', 'a\r\nx\ny\nc\r\nd\n'],
    ['the same, where the place ends with CRLF', 'a\r\nb\nc\r\nd\n', 'c', 'x\ny', 'a\r\nb\nx\r\ny\r\nd\n'],
    ['with the line end before where none follows', 'a\r\nb\nc\r\nd', 'd', 'x\ny', 'a\r\nb\nc\r\nx\r\ny'],
    ['but not what is common to both', 'a\r\nb\nc\r\n', 'a\nb\nc', 'a\nx\nc', 'a\r\nx\nc\r\n'],
    ['by nothing', 'a\r\nb\r\n', 'a\n', '', 'b\r\n'],
    ['at both ends', 'x', 'x', 'a\nb', 'a\nb'],
    ['after a byte order mark', '\uFEFFa', 'a', 'b', '\uFEFFb'],
    ['beside a surrogate pair', '😀😁', '😀', '😂', '😂😁'],
  ];
  for (const [name, content, oldText, newText, expected] of cases) {
    it(`works: ${name}`, () => {
      const result = replaceInText(utf8(content), oldText, newText, { all: false });
      assert.deepEqual(result.ok ? result.value : result.failure, { bytes: utf8(expected), count: 1 });
    });
  }

  it('takes all places when asked, each with its own line end', () => {
    const result = replaceInText(utf8('x\r\nx\nx'), 'x', 'a\nb', { all: true });
    assert.deepEqual(result, { ok: true, value: { bytes: utf8('a\r\nb\r\na\nb\na\nb'), count: 3 } });
    assert.equal(replaced('aaaa', 'aa', 'b', true), 'bb');
  });

  it('says why not', () => {
    assert.equal(replaced('a', 'b', 'c'), '{"reason":"missing","count":0}');
    assert.equal(replaced('a', '', 'c'), '{"reason":"missing","count":0}');
    assert.equal(replaced('a\0', 'a', 'c'), '{"reason":"missing","count":0}');
    assert.equal(replaced('a b a', 'a', 'c'), '{"reason":"ambiguous","count":2}');
    assert.equal(replaced('aaa', 'aa', 'c'), '{"reason":"ambiguous","count":2}');
    const result = replaceInText(latin1('\xe4 a'), 'a', '€', { all: false });
    assert.deepEqual(result, { ok: false, failure: { reason: 'unencodable', count: 1 } });
  });

  it('leaves every byte outside of the place alone, whatever the encoding and the line ends', () => {
    const piece = fc.constantFrom('\r\n', '\n', '\r', 'line', 'ä', ' ', '\xff');
    const pieces = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));
    const encodings = fc.constantFrom(utf8, latin1, (text: string) => utf8(`\uFEFF${text}`));
    fc.assert(
      fc.property(
        pieces,
        pieces,
        encodings,
        fc.array(fc.constantFrom('new', '\n', 'ü'), { maxLength: 4 }),
        (before, after, encode, inserted) => {
          const result = replaceInText(encode(`${before}<old>${after}`), '<old>', inserted.join(''), { all: false });
          assert.ok(result.ok);
          const { bytes } = result.value;
          // What comes out may be UTF-8 by accident where the rest was ASCII, so the ends are compared as bytes.
          const start = encode(before);
          const end = encode(after).subarray(encode === utf8 || encode === latin1 ? 0 : 3);
          assert.deepEqual(bytes.subarray(0, start.length), start);
          assert.deepEqual(bytes.subarray(bytes.length - end.length), end);
          const middle = Buffer.from(bytes.subarray(start.length, bytes.length - end.length));
          const asText = [middle.toString('utf8'), middle.toString('latin1')].map((text) =>
            text.replaceAll('\r\n', '\n'),
          );
          assert.ok(asText.includes(inserted.join('')), JSON.stringify(asText));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('replaces as plain text with LF would', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '\n', '\r\n'), { maxLength: 16 }).map((parts) => parts.join(''));
    const plain = fc
      .array(fc.constantFrom('a', 'b', '\n'), { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, plain, plain, (content, oldText, newText) => {
        const result = replaceInText(utf8(content), oldText, newText, { all: true });
        const lines = content.replaceAll('\r\n', '\n');
        if (!result.ok) assert.ok(!lines.includes(oldText));
        else
          assert.equal(
            decoded(result.value.bytes).text,
            lines.replaceAll(oldText, () => newText),
          );
      }),
      { numRuns: 500 },
    );
  });
});
