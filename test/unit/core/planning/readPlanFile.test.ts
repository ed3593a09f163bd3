import assert from 'node:assert/strict';
import { readPlanFile } from '../../../../src/core/planning/readPlanFile.ts';

const TASK = "{id: a, title: A, role: code, instructions: 'Do it.'}";

describe('a plan file', () => {
  it('is read from YAML, completed by defaults', () => {
    const text = `version: 1
title: Two tasks
tasks:
  - id: a
    title: First
    role: code
    instructions: |
      Do it.
      Then look.
  - id: b
    title: Second
    role: review
    instructions: Check it.
    dependsOn: [a]
    priority: high
`;
    assert.deepEqual(readPlanFile(text), {
      ok: true,
      value: {
        version: 1,
        title: 'Two tasks',
        tasks: [
          {
            id: 'a',
            title: 'First',
            role: 'code',
            instructions: 'Do it.\nThen look.',
            dependsOn: [],
            priority: 'normal',
          },
          { id: 'b', title: 'Second', role: 'review', instructions: 'Check it.', dependsOn: ['a'], priority: 'high' },
        ],
      },
    });
  });

  it('is read from JSON', () => {
    const plan = {
      version: 1,
      title: 'T',
      tasks: [{ id: 'a', title: 'A', role: 'docs', instructions: 'x', dependsOn: [] }],
    };
    const read = readPlanFile(JSON.stringify(plan, null, '\t'));
    assert.equal(read.ok && read.value.tasks[0]?.role, 'docs');
  });

  it('may hold notes and agreements', () => {
    const read = readPlanFile(`version: 1\ntitle: T\nnotes: Look.\nagreements: |\n  Call it size.\ntasks: [${TASK}]`);
    assert.deepEqual(read.ok && [read.value.notes, read.value.agreements], ['Look.', 'Call it size.']);
  });

  it('may use a few aliases', () => {
    const read = readPlanFile(
      `version: 1\ntitle: &t Same\ntasks:\n  - {id: a, title: *t, role: code, instructions: x}`,
    );
    assert.equal(read.ok && read.value.tasks[0]?.title, 'Same');
  });
});

describe('a plan file with problems', () => {
  it('is refused with all of them at once, in their order, with line and column', () => {
    const text = `version: 1
title: Plan
tasks:
  - id: a b
    title: First
    role: coder
    instructions: x
    depends: [b]
  - title: Second
    role: code
    instructions: [1]
extra: yes
`;
    assert.deepEqual(problemsOf(text), [
      'line 4, column 9: task "a b", id: expected 1 to 64 letters, digits, dots, underscores or hyphens, starting with a letter or digit',
      'line 6, column 11: task "a b", role: expected one of "code"|"review"|"test"|"search"|"docs"|"debug"|"analysis"',
      'line 8, column 5: task "a b": unknown key "depends"; a task has id, title, role, instructions, dependsOn and, where needed, dependencies, agent, type, complexity, lines, priority, forEach, when, loop, bestOf, inputs, output, mayAdd, reads, criteria, gates, tier, mayWrite, mayNotWrite, minutes, model, maxAttempts, maxTurns, timeoutSeconds, budgetUsd, budgetTokens',
      'line 9, column 5: task number 2, id is missing; expected string',
      'line 11, column 19: task number 2, instructions: expected string, received array',
      'line 12, column 1: plan: unknown key "extra"; a plan has version, title, tasks and, where needed, notes and agreements',
    ]);
  });

  it('is refused for what is missing', () => {
    assert.deepEqual(problemsOf('title: x'), [
      'line 1, column 1: tasks is missing; expected array',
      'line 1, column 1: version is missing; expected 1',
    ]);
    assert.deepEqual(problemsOf('version: 1\ntitle: x\ntasks: []'), [
      'line 3, column 8: tasks: expected at least one task',
    ]);
    assert.deepEqual(problemsOf('version: 2\ntitle: x\ntasks: []')[0], 'line 1, column 10: version: expected 1');
  });

  it('is refused with all errors of syntax', () => {
    const problems = problemsOf('version: 1\ntitle: "open\ntasks:\n\t- a: b: c\n');
    assert.ok(problems.length >= 1);
    for (const problem of problems) assert.match(problem, /^line \d+, column \d+: /);
  });

  it('is refused for a key that stands twice, a tag that is not known and a second document', () => {
    assert.match(problemsOf(`version: 1\ntitle: a\ntitle: b\ntasks: [${TASK}]`)[0]!, /^line 3, column 1: .*unique/);
    assert.match(problemsOf(`version: 1\ntitle: !evil a\ntasks: [${TASK}]`)[0]!, /^line 2, column 8: .*tag/);
    assert.match(problemsOf(`version: 1\ntitle: a\ntasks: [${TASK}]\n---\nmore: 1`)[0]!, /document/);
  });

  it('is refused when it is empty, a list, a word or binary', () => {
    assert.match(problemsOf('')[0]!, /file is empty/);
    assert.match(problemsOf('# nothing\n')[0]!, /file is empty/);
    assert.match(problemsOf('- a')[0]!, /plan: expected object, received array/);
    assert.match(problemsOf('hello')[0]!, /plan: expected object, received string/);
    assert.ok(problemsOf('\u0000\u0001').length > 0);
  });

  it('is refused for aliases that multiply, without filling the memory', () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array(10).fill(`*l${level}`).join(', ')}]`,
    );
    const bomb = ['version: 1', 'title: x', 'l0: &l0 [x, x]', ...levels, `tasks: [${TASK}]`].join('\n');
    assert.match(problemsOf(bomb)[0]!, /aliases/);
  });

  it('is refused when it is too large', () => {
    assert.match(problemsOf('x'.repeat(5 * 1024 * 1024))[0]!, /too large/);
  });

  it('names at most 200 problems', () => {
    const problems = problemsOf(`version: 1\ntitle: x\ntasks:\n${'  - {}\n'.repeat(300)}`);
    assert.equal(problems.length, 201);
    assert.match(problems[200]!, /and \d+ more problems/);
  });
});

function problemsOf(text: string): readonly string[] {
  const read = readPlanFile(text);
  if (read.ok) throw new Error('expected problems');
  if (read.failure.kind !== 'plan-invalid') throw new Error(`expected plan-invalid, got ${read.failure.kind}`);
  for (const problem of read.failure.problems) assert.ok(read.failure.message.includes(problem));
  return read.failure.problems;
}
