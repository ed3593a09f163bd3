import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createKeptOutput } from '../../../../src/node/commands/keptOutput.ts';
import { createShownOutput } from '../../../../src/node/commands/shownOutput.ts';

const NOTICE = /\n\[\.\.\. (\d+) bytes left out \.\.\.\]\n/;

function kept(maxBytes: number, chunks: readonly (Uint8Array | string)[]): { text: string; bytes: number } {
  const output = createKeptOutput(maxBytes);
  for (const chunk of chunks) output.add(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
  return {
    text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(output.result()),
    bytes: output.bytes(),
  };
}

describe('The kept output of a command', () => {
  it('is everything as long as there is room', () => {
    assert.deepEqual(kept(10, ['abc', 'defg', 'hij']), { text: 'abcdefghij', bytes: 10 });
    assert.deepEqual(kept(0, []), { text: '', bytes: 0 });
    assert.deepEqual(kept(10, ['\ufeffx']), { text: '\ufeffx', bytes: 4 });
  });

  it('is the beginning and the end of more than that', () => {
    assert.deepEqual(kept(6, ['abcdefg', 'h']), { text: 'abc\n[... 2 bytes left out ...]\nfgh', bytes: 8 });
    assert.deepEqual(kept(1, ['abc']), { text: 'a\n[... 2 bytes left out ...]\n', bytes: 3 });
  });

  it('holds no torn characters where it was cut', () => {
    assert.equal(kept(8, ['aüüüüüüüz']).text.replace(NOTICE, '|'), 'aü|üz');
    assert.equal(kept(8, ['😀😀😀😀']).text.replace(NOTICE, '|'), '😀|😀');
  });

  it('has the same beginning, end and count however the bytes came, and never more than its room', () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 8 }), fc.nat(200), (chunks, room) => {
        const whole = Buffer.concat(chunks);
        const pieces = kept(room, chunks);
        assert.deepEqual(pieces, kept(room, [whole]));
        assert.equal(pieces.bytes, whole.length);
        const [notice = '', missing] = NOTICE.exec(pieces.text) ?? [];
        const size = Buffer.byteLength(pieces.text) - (whole.length > room ? notice.length : 0);
        assert.ok(size <= room, `${size} bytes in a room of ${room}`);
        if (whole.length > room) assert.equal(Number(missing), whole.length - room);
      }),
    );
  });

  it('keeps plain text byte for byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        assert.equal(kept(10_000, [text]).text, text);
      }),
    );
  });
});

describe('The shown output of a command', () => {
  it('comes in order and as whole characters', () => {
    const shown: string[] = [];
    const show = createShownOutput(
      (text) => shown.push(text),
      () => 0,
    );
    const bytes = new TextEncoder().encode('aü😀z');
    for (const byte of bytes) show(Uint8Array.of(byte));
    assert.deepEqual(shown, ['a', 'ü', '😀', 'z']);
  });

  it('is a part of a flood in each stretch of time', () => {
    let now = 0;
    let shown = 0;
    const show = createShownOutput(
      (text) => (shown += text.length),
      () => now,
    );
    const flood = (): void => {
      for (let index = 0; index < 100; index += 1) show(new Uint8Array(50_000));
    };
    flood();
    assert.equal(shown, 64 * 1024);
    now = 100;
    flood();
    assert.equal(shown, 2 * 64 * 1024);
  });
});
