import assert from 'node:assert/strict';
import {
  readSpecification,
  specificationProblems,
} from '../../../../../src/core/planning/specification/readSpecification.ts';

const TASK = '{id: a, title: A, role: code, instructions: Do it.}';

describe('a specification file', () => {
  it('says what is wanted, what to look at, and within which limits', () => {
    const read = readSpecification(`version: 1
title: Orders
request: |
  Add an endpoint
  for orders
type: feature-development
size: small
context:
  - { kind: folder, path: src/api }
  - { kind: url, url: "https://example.com/orders" }
template: add-endpoint
parameters: { name: orders, limit: 10, public: true }
constraints:
  budgetUsd: 2
  timeLimitMinutes: 30
  models: { allowed: [a, b], fallback: b, preset: cheapest }
  mayWrite: [src/**]
  approval: ask
`);
    assert.deepEqual(read, {
      ok: true,
      value: {
        request: 'Add an endpoint\nfor orders',
        brief: {
          type: 'feature-development',
          size: 'small',
          context: [
            { kind: 'folder', path: 'src/api' },
            { kind: 'url', url: 'https://example.com/orders' },
          ],
          template: 'add-endpoint',
          parameters: { name: 'orders', limit: '10', public: 'true' },
        },
        constraints: {
          budgetUsd: 2,
          timeLimitMinutes: 30,
          models: { allowed: ['a', 'b'], fallback: 'b', preset: 'cheapest' },
          mayWrite: ['src/**'],
          approval: 'ask',
        },
      },
    });
  });

  it('may be JSON, and may hold the plan', () => {
    const text = JSON.stringify({
      $schema: './workflow.schema.json',
      version: 1,
      request: 'Tidy up',
      plan: { tasks: [{ id: 'a', title: 'A', role: 'code', instructions: 'Do it.' }] },
    });
    const read = readSpecification(text, { maxTasks: 10 });
    assert.deepEqual(read.ok && [read.value.request, read.value.plan?.title, read.value.plan?.tasks.length], [
      'Tidy up',
      'Tidy up',
      1,
    ]);
  });

  it('with tasks at its top is a plan file', () => {
    const read = readSpecification(`version: 1\ntitle: Plan\ntasks: [${TASK}]`);
    assert.deepEqual(read.ok && [read.value.request, read.value.plan?.tasks.length, read.value.brief], ['Plan', 1, {}]);
    assert.match(problemsOf('version: 1\ntitle: x\ntasks: []')[0] ?? '', /tasks: expected at least one task/);
  });

  it('may be just a template', () => {
    const read = readSpecification('version: 1\ntemplate: migration\n');
    assert.deepEqual(read.ok && read.value, {
      request: 'migration',
      brief: { template: 'migration' },
      constraints: {},
    });
  });
});

describe('a specification file with problems', () => {
  it('is refused with all of them at once, in their order, with line and column', () => {
    const text = `version: 2
request: ""
size: huge
contxt: []
context:
  - { kind: file }
  - { kind: fish, path: x }
  - { kind: text, text: x, more: 1 }
parameters: { a: [1] }
constraints:
  budgetUsd: lots
  models: { alowed: [a] }
  mayWrite: [/etc/**]
  approval: always
  spend: 1
plan:
  tasks:
    - { id: a, title: A, role: cod, instructions: x }
    - { id: b, title: B, role: code, instructions: x, dependsOn: [c], extra: 1 }
  more: 1
`;
    assert.deepEqual(
      problemsOf(text).map((problem) => problem.replace(/;.*$/, '')),
      [
        'line 1, column 10: version: expected 1',
        'line 2, column 10: request: expected string to have >=1 characters',
        'line 3, column 7: size: expected one of "small"|"medium"|"large"|"unlimited"',
        'line 4, column 1: specification: unknown key "contxt"',
        'line 6, column 5: context.0.path is missing',
        "line 7, column 13: context.1.kind: expected one of 'file' | 'folder' | 'selection' | 'symbol' | 'problems' | 'diff' | 'url' | 'text'",
        'line 8, column 28: context.2: unknown key "more"',
        'line 9, column 18: parameters.a: expected a text, a number, true or false',
        'line 11, column 14: constraints.budgetUsd: expected number, received string',
        'line 12, column 13: constraints.models: unknown key "alowed"',
        'line 13, column 14: constraints.mayWrite.0: expected a glob such as "src/**", came one which is absolute',
        'line 14, column 13: constraints.approval: expected one of "read-only"|"ask"|"allow-listed"|"everything"',
        'line 15, column 3: constraints: unknown key "spend"',
        'line 18, column 32: task "a", role: expected one of "code"|"review"|"test"|"search"|"docs"|"debug"|"analysis"',
        'line 19, column 67: Task "b" depends on "c", but no task has that id: add that task or take the id out.',
        'line 19, column 71: task "b": unknown key "extra"',
        'line 20, column 3: plan: unknown key "more"',
      ],
    );
  });

  it('is refused when there is nothing to do, and when two things say what to do', () => {
    assert.match(
      problemsOf('version: 1\ntitle: x')[0] ?? '',
      /specification: expected a request, a template or a plan/,
    );
    const both = `version: 1\ntemplate: x\nplan: {tasks: [${TASK}]}`;
    assert.deepEqual(problemsOf(both), ['line 2, column 11: template: expected a template or a plan, not both']);
  });

  it('tells editors where each problem begins and ends', () => {
    const text = 'version: 1\nrequest: x\nsize: huge\n';
    const [problem] = specificationProblems(text);
    assert.equal(text.slice(problem?.from, problem?.to), 'huge');
    assert.deepEqual(specificationProblems('version: 1\nrequest: x\n'), []);
  });

  it('never throws on what is half written', () => {
    const whole = `version: 1\nrequest: |\n  x\ncontext:\n  - { kind: file, path: "a" }\nplan:\n  tasks: [${TASK}]\n`;
    for (let length = 0; length <= whole.length; length += 1) specificationProblems(whole.slice(0, length));
    assert.deepEqual(specificationProblems(whole), []);
  });
});

function problemsOf(text: string): readonly string[] {
  const read = readSpecification(text, { maxTasks: 10 });
  if (read.ok) throw new Error('expected problems');
  if (read.failure.kind !== 'plan-invalid') throw new Error(read.failure.kind);
  return read.failure.problems;
}
