import assert from 'node:assert/strict';
import { readDataSchema } from '../../../../src/core/graph/dataSchema.ts';
import type { JsonSchema } from '../../../../src/core/graph/dataSchema.ts';

function problemsIn(schema: JsonSchema, data: unknown): string[] {
  const read = readDataSchema(schema);
  if (!read.ok) throw new Error(read.failure);
  return read.value.problemsIn(data);
}

describe('A schema for data', () => {
  const files = {
    type: 'object',
    properties: {
      files: { type: 'array', items: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] } },
    },
    required: ['files'],
  };

  it('lets fitting data pass, and more than it names', () => {
    assert.deepEqual(problemsIn(files, { files: [{ path: 'a', line: 1 }], more: true }), []);
  });

  it('names every place that does not fit', () => {
    assert.deepEqual(problemsIn(files, { files: [{ path: 7 }, {}] }), [
      'files.0.path: expected string, came number',
      'files.1.path: expected string, came undefined',
    ]);
    assert.deepEqual(problemsIn(files, undefined), ['data: expected object, came undefined']);
  });

  it('tells no more than 20 of them', () => {
    const problems = problemsIn({ type: 'array', items: { type: 'string' } }, Array(50).fill(1));
    assert.equal(problems.length, 21);
    assert.equal(problems[20], 'and 30 more');
  });

  it('takes for granted what its author did: an object with properties, a list with items', () => {
    assert.equal(problemsIn({ properties: { n: { type: 'number' } } }, 5).length, 1);
    assert.equal(problemsIn({ items: { type: 'number' } }, ['x']).length, 1);
    assert.equal(problemsIn({ type: 'array', items: { required: ['n'] } }, [{}]).length, 1);
  });

  it('asks for required fields of which it says nothing else', () => {
    const schema = {
      type: 'object',
      properties: { why: { description: 'the reason' } },
      required: ['why', 'when'],
    };
    assert.equal(problemsIn(schema, {}).length, 2);
    assert.equal(problemsIn(schema, { why: null }).length, 1);
  });

  it('that describes itself is fine, also for data without end', () => {
    const tree = { type: 'object', properties: { kids: { type: 'array', items: { $ref: '#' } } }, required: ['kids'] };
    assert.deepEqual(problemsIn(tree, { kids: [{ kids: [] }, {}] }), ['kids.1.kids: expected array, came undefined']);
    let deep: unknown = { kids: [] };
    for (let level = 0; level < 50_000; level += 1) deep = { kids: [deep] };
    assert.deepEqual(problemsIn(tree, deep), ['data: it is nested too deeply to be checked']);
  });

  it('that cannot be checked is told so in a sentence', () => {
    const wrong: [JsonSchema, RegExp][] = [
      [{ type: 'wat' }, /checked: Unsupported type: wat$/],
      [{ not: { type: 'string' } }, /not is not supported/],
      [{ type: 'object', properties: { a: 5 } }, /a part of it has a wrong shape$/],
      [{ type: 'object', required: 'a' }, /"required" is a list of names$/],
      [{ type: 'string', pattern: '(' }, /a part of it has a wrong shape$/],
      [{ $ref: '#' }, /a part of it has a wrong shape$/],
    ];
    for (const [schema, message] of wrong) {
      const read = readDataSchema(schema);
      assert.match(read.ok ? '' : read.failure, message, JSON.stringify(schema));
    }
    let deep: JsonSchema = { type: 'string' };
    for (let level = 0; level < 10_000; level += 1) deep = { type: 'array', items: deep };
    const read = readDataSchema(deep);
    assert.match(read.ok ? '' : read.failure, /nested too deeply/);
  });
});
