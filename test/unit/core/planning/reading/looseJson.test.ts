import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readLooseAnswer, readLoosely } from '../../../../../src/core/planning/reading/looseJson.ts';

const EXPECTED = {
  title: 'Sizes',
  tasks: [
    { id: 'a', lines: 3 },
    { id: 'b', done: true },
  ],
};
const CLEAN = JSON.stringify(EXPECTED);

const SLOPPY: Readonly<Record<string, string>> = {
  'in a fenced block with words around it': `Here is the plan:\n\n\`\`\`json\n${CLEAN}\n\`\`\`\nDon't hesitate to ask {me}!`,
  'in a block that nothing ends': `\`\`\`json\n${CLEAN}`,
  'after a byte order mark': `\uFEFF${CLEAN}`,
  'with comments': `{ // the plan\n "title": "Sizes", /* two\n tasks */ "tasks": [{"id": "a", "lines": 3}, # first\n# second\n {"id": "b", "done": true}]}`,
  'with commas before the brackets':
    '{"title": "Sizes", "tasks": [{"id": "a", "lines": 3,}, {"id": "b", "done": true},],}',
  'with commas missing': '{"title": "Sizes"\n "tasks": [{"id": "a" "lines": 3}\n {"id": "b", "done": true}]}',
  'with single quotes and the words of Python':
    "{'title': 'Sizes', 'tasks': [{'id': 'a', 'lines': 3}, {'id': 'b', 'done': True}]}",
  'with curly quotes': '{“title”: “Sizes”, “tasks”: [{“id”: “a”, “lines”: 3}, {“id”: “b”, “done”: true}]}',
  'without quotes': '{title: Sizes, tasks: [{id: a, lines: 3}, {id: b, done: true}]}',
  'as text within JSON': JSON.stringify(CLEAN),
  'as sloppy text within JSON': JSON.stringify(
    "{'title': 'Sizes', tasks: [{id: 'a', lines: 3}, {id: 'b', done: true}]}",
  ),
  'with closing brackets missing at the end': CLEAN.slice(0, -2),
  'with a bracket missing in the middle':
    '{"tasks": [{"id": "a", "lines": 3}, {"id": "b", "done": true}, "title": "Sizes"}',
  'with texts joined by plus': CLEAN.replace('"Sizes"', '"Si" +\n  "zes"'),
};

describe('Reading JSON loosely', () => {
  for (const [how, text] of Object.entries(SLOPPY)) {
    it(`finds an object ${how}`, () => {
      assert.deepEqual(readLoosely(text), { ok: true, value: EXPECTED });
    });
  }

  it('reads JSON as JSON.parse does, wherever it stands', () => {
    const containers = fc.json({ maxDepth: 6 }).filter((text) => /^[[{]..+/.test(text) && !text.includes('__proto__'));
    fc.assert(
      fc.property(containers, (text) => {
        assert.deepEqual(readLoosely(`Answer: ${text} done`), { ok: true, value: JSON.parse(text) as unknown });
      }),
    );
  });

  it('keeps quotation marks that nobody escaped, and line ends, in the text that they stand in', () => {
    const text = '{"title": "Use "strict", not "loose"", "notes": "one\ntwo, it\'s "so""}';
    assert.deepEqual(readLoosely(text), {
      ok: true,
      value: { title: 'Use "strict", not "loose"', notes: 'one\ntwo, it\'s "so"' },
    });
  });

  it('takes the object with most of the expected fields, and of those the last', () => {
    const text = `An example is {"id": "x", "a": 1, "b": 2, "c": [1, 2, 3, 4, 5, 6]}. A draft: {"tasks": [1], "title": "A draft that is longer than the end"}
      and in the end: {"plan": {"title": "Final", "tasks": [2]}} as in {"tasks": []}.`;
    const read = readLoosely(text, { keys: ['title', 'tasks'] });
    assert.deepEqual(read, { ok: true, value: { plan: { title: 'Final', tasks: [2] } } });
  });

  it('takes the longest where it does not know what is expected', () => {
    assert.deepEqual(readLoosely('[1] says {"a": "b", "c": "d"} {}'), { ok: true, value: { a: 'b', c: 'd' } });
  });

  it('says whether a cut went through an item or came after one', () => {
    const cutWithin = (text: string): boolean | undefined => {
      const read = readLooseAnswer(text);
      return read.ok ? read.value.isCutWithin : undefined;
    };
    assert.equal(cutWithin('{"title": "x", "tasks": [{"id": "a"}, {"id": "b"}'), false);
    assert.equal(cutWithin('{"title": "x", "tasks": [{"id": "a"}, {"id": "b", "instructions": "Change the'), true);
    assert.equal(cutWithin('{"title": "x", "tasks": [{"id": "a"}, {"id": "b", "instr'), true);
    assert.equal(cutWithin('{"title": "x", "tasks": [{"id": "a"}, {"id": "b", "dependsOn": ["a",'), true);
    assert.equal(cutWithin('{"tasks": [{"id": "a"}], "title": "The wh'), false);
  });

  it('says what it expected and what came', () => {
    const failureOf = (text: string): unknown => {
      const read = readLoosely(text);
      return read.ok ? read.value : read.failure;
    };
    assert.equal(failureOf('  '), 'a JSON object was expected, came nothing');
    assert.equal(
      failureOf('I cannot make a plan for this.'),
      'a JSON object was expected, came a text that begins with "I cannot make a plan for this."',
    );
    assert.match(String(failureOf(`{"a":${'['.repeat(500)}${']'.repeat(500)}}`)), /came one nested more than 100 deep/);
    assert.match(
      String(failureOf(`{a: ${'['.repeat(500)}1,${']'.repeat(500)}}`)),
      /came a text that begins with "\{a: \[/,
    );
    assert.match(String(failureOf(' '.repeat(5_000_000))), /came a text of more than 4194304 characters/);
  });

  it('never lets a field replace the prototype', () => {
    for (const text of [
      '{"__proto__": {"isAdmin": true}, "a": {"__proto__": {"b": 1}, "c": 2}}',
      "{'__proto__': {'isAdmin': true}, a: {__proto__: {b: 1}, c: 2}}",
    ]) {
      const read = readLoosely(text);
      assert.deepEqual(read, { ok: true, value: { a: { c: 2 } } });
      assert.equal(Object.getPrototypeOf(read.ok && read.value), Object.prototype);
    }
  });

  it('takes hostile texts of megabytes without a stack or a quadratic search', () => {
    const size = 600_000;
    const parts = [
      '{',
      '[',
      '{"a":',
      '["',
      '"x" ',
      'x"',
      "\n'a",
      '",',
      '/*',
      '"/*',
      '"//',
      '{}',
      '\\"',
      ' ',
      '#\n',
      '+"',
      '...',
      '`',
    ];
    for (const part of parts) {
      for (const opening of ['', '[', '{"a":"', "['"]) {
        const read = readLoosely(opening + part.repeat(Math.floor(size / part.length)));
        assert.equal(typeof read.ok, 'boolean');
      }
    }
  });
});
