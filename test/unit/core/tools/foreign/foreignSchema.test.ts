import assert from 'node:assert/strict';
import fc from 'fast-check';
import { usableSchema } from '../../../../../src/core/tools/foreign/foreignSchema.ts';

const FREE = { type: 'object' };

describe('The schema of a tool of others', () => {
  it('is kept where providers take it', () => {
    const schema = {
      type: 'object',
      properties: {
        path: { type: 'string', description: 'A path.', minLength: 1 },
        depth: { type: ['integer', 'null'], minimum: 0 },
        kinds: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } },
        either: { anyOf: [{ type: 'string' }, { type: 'number' }] },
      },
      required: ['path'],
      additionalProperties: false,
    };
    assert.deepEqual(usableSchema(schema), { schema });
  });

  it('loses what no provider would take, and nothing more', () => {
    const { schema, unusable } = usableSchema({
      $schema: 'http://json-schema.org/draft-04/schema#',
      type: 'object',
      properties: {
        a: { type: 'strng', description: 7, minimum: 'low', enum: [], required: true },
        'no good': { type: 'string' },
        b: 'anything',
      },
      required: ['a', 'a', 'no good', 7],
      anyOf: [{ required: ['a'] }],
      'x-order': 1,
    });
    assert.equal(unusable, undefined);
    assert.deepEqual(schema, { type: 'object', properties: { a: {}, b: {} }, required: ['a'] });
  });

  it('has what its references mean in their place', () => {
    const { schema } = usableSchema({
      type: 'object',
      properties: { at: { $ref: '#/$defs/place', description: 'Where.' }, gone: { $ref: '#/$defs/none' } },
      $defs: { place: { type: 'object', properties: { x: { $ref: '#/$defs/x' } } }, x: { type: 'number' } },
    });
    assert.deepEqual(schema['properties'], {
      at: { type: 'object', properties: { x: { type: 'number' } }, description: 'Where.' },
      gone: {},
    });
  });

  it('ends where it refers to itself', () => {
    const { schema, unusable } = usableSchema({
      type: 'object',
      properties: { child: { $ref: '#' }, node: { $ref: '#/$defs/node' }, loop: { $ref: '#/$defs/loop' } },
      $defs: {
        node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } },
        loop: { $ref: '#/$defs/loop' },
      },
    });
    assert.equal(unusable, undefined);
    assert.deepEqual(schema['properties'], {
      child: {},
      node: { type: 'object', properties: { next: {} } },
      loop: {},
    });
  });

  it('does not explode when references multiply at each step', () => {
    const steps = Array.from({ length: 40 }, (_, at) => {
      const next = { $ref: `#/$defs/d${at + 1}` };
      return [`d${at}`, { type: 'object', properties: { a: next, b: next, c: next } }] as const;
    });
    const $defs = Object.fromEntries(steps);
    const found = usableSchema({ type: 'object', properties: { bomb: { $ref: '#/$defs/d0' } }, $defs });
    assert.deepEqual(found, { schema: FREE, unusable: 'it has too many parts' });
  });

  it('becomes a free object where it describes none, and says why', () => {
    const why = (given: unknown): string | undefined => {
      const { schema, unusable } = usableSchema(given);
      assert.deepEqual(schema, FREE);
      return unusable;
    };
    const circle: Record<string, unknown> = { type: 'object' };
    circle['self'] = circle;
    assert.equal(why(undefined), 'it has none');
    assert.equal(why(null), 'it is not an object');
    assert.equal(why([1]), 'it is not an object');
    assert.equal(why({ type: 'string' }), 'it does not describe an object');
    assert.equal(why({ type: ['object'] }), 'it does not describe an object');
    assert.equal(why({ $ref: '#' }), 'it does not describe an object');
    assert.equal(why({ oneOf: [{ type: 'object' }] }), 'it is a choice of several');
    assert.equal(why(circle), 'it is not JSON');
    assert.match(why({ type: 'object', description: 'x'.repeat(300_000) }) ?? '', /it has 3000\d\d characters/);
    const many = Object.fromEntries(Array.from({ length: 1_500 }, (_, at) => [`p${at}`, { type: 'string' }]));
    assert.equal(why({ type: 'object', properties: many }), 'it is too long');
  });

  it('is short JSON of an object, whatever is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue())), (given) => {
        const { schema } = usableSchema(given);
        assert.equal(schema['type'], 'object');
        assert.ok(JSON.stringify(schema).length <= 12_000);
        assert.deepEqual(usableSchema(schema).schema, schema, 'it is the same once more');
      }),
    );
  });
});
