import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseTemplate } from '../../../../../src/core/runs/unfolding/template.ts';

const fill = (text: string, item: unknown, index = 1): string => parseTemplate(text).fill(item, index);

describe('A text with places for an item', () => {
  it('has the item, its fields and its number in them, texts as they are and anything else as JSON', () => {
    const item = { path: 'a.js', lines: [1, 2], by: { name: 'x' } };
    assert.equal(fill('{{index}}: {{item.path}} {{ item.lines }} {{item.by.name}}', item, 3), '3: a.js [1,2] x');
    assert.equal(fill('<{{item}}>', 'a.js'), '<a.js>');
    assert.equal(fill('<{{item}}>', { a: 1 }), '<{"a":1}>');
  });

  it('says so where an item has no such field, and never looks at what every object has', () => {
    assert.equal(fill('{{item.note}}/{{item.constructor}}/{{item.length}}', {}), '(none)/(none)/(none)');
  });

  it('leaves alone what is no place, also in what is filled in', () => {
    assert.equal(fill('{{user.name}} {item} {{ items }}', 'x'), '{{user.name}} {item} {{ items }}');
    assert.equal(fill('{{item.a}}', { a: '{{item.b}} $& {{index}}' }), '{{item.b}} $& {{index}}');
  });

  it('knows the length of the filled text without making it', () => {
    const pieces = fc.array(fc.oneof(fc.string(), fc.constantFrom('{{item}}', '{{item.a}}', '{{index}}', '{{')));
    fc.assert(
      fc.property(pieces, fc.jsonValue(), fc.nat(5_000), (parts, item, index) => {
        const template = parseTemplate(parts.join(''));
        assert.equal(template.lengthFor(item, index), template.fill(item, index).length);
      }),
    );
  });
});
