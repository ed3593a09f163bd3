import assert from 'node:assert/strict';
import fc from 'fast-check';
import { planProblems } from '../../../../src/core/graph/planProblems.ts';
import { planSchema } from '../../../../src/shared/plan.ts';
import type { Plan, PlannedTask } from '../../../../src/shared/plan.ts';
import { planEditSchema, planOperationSchema } from '../../../../src/shared/planOperations.ts';
import type { PlanOperation } from '../../../../src/shared/planOperations.ts';
import { applyOperations } from '../../../../src/shared/planEditing/applyOperations.ts';
import { plans } from '../../../support/planArbitrary.ts';

type Fields = Readonly<Record<string, unknown>> & { readonly id: string };

function planOf(...tasks: readonly Fields[]): Plan {
  return planSchema.parse({
    version: 1,
    title: 'A plan',
    tasks: tasks.map((task) => ({
      title: task.id.toUpperCase(),
      role: 'code',
      instructions: `Do ${task.id}.`,
      ...task,
    })),
  });
}

function applied(plan: Plan, ...operations: readonly PlanOperation[]): { plan: Plan; summary: string } {
  const result = applyOperations(plan, operations);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

function problemsOf(plan: Plan, ...operations: readonly PlanOperation[]): readonly string[] {
  const result = applyOperations(plan, operations);
  assert.ok(!result.ok, JSON.stringify(result));
  return result.failure;
}

function task({ tasks }: Plan, id: string): PlannedTask {
  const found = tasks.find((each) => each.id === id);
  assert.ok(found, `no task ${id}`);
  return found;
}

/** `a`, `b<-a`, `c<-a,b~` (order). */
function edges({ tasks }: Plan): string {
  return tasks
    .map(({ id, dependsOn, dependencies = {} }) => {
      const after = dependsOn.map((on) => `${on}${dependencies[on]?.kind === 'order' ? '~' : ''}`);
      return after.length === 0 ? id : `${id}<-${after.join(',')}`;
    })
    .join(' ');
}

const CHAIN = planOf({ id: 'a' }, { id: 'b', dependsOn: ['a'] }, { id: 'c', dependsOn: ['b'] });

describe('Operations on a plan', () => {
  it('remove a task and have what depended on it depend on what it depended on', () => {
    const { plan, summary } = applied(CHAIN, { op: 'remove', taskId: 'b' });
    assert.equal(edges(plan), 'a c<-a');
    assert.equal(summary, "Removed 'b'");
  });

  it('remove a task without reconnecting when asked to', () => {
    assert.equal(edges(applied(CHAIN, { op: 'remove', taskId: 'b', reconnect: false }).plan), 'a c');
  });

  it('need data over a removed task only where both ways did', () => {
    const plan = planOf(
      { id: 'a' },
      { id: 'b', dependsOn: ['a'], dependencies: { a: { kind: 'order' } } },
      { id: 'c', dependsOn: ['b'] },
      { id: 'd', dependsOn: ['a', 'b'] },
    );
    assert.equal(edges(applied(plan, { op: 'remove', taskId: 'b' }).plan), 'a c<-a~ d<-a');
  });

  it('refuse to remove a task whose data another one needs, unless that goes, too', () => {
    const plan = planOf(
      { id: 'find' },
      { id: 'fix', dependsOn: ['find'], forEach: { from: 'find' } },
      { id: 'end', dependsOn: ['fix'] },
    );
    assert.deepEqual(problemsOf(plan, { op: 'remove', taskId: 'find' }), [
      '"fix" needs the data of "find" (forEach), which is no task: change forEach, or remove it.',
    ]);
    const both = applied(plan, { op: 'remove', taskId: 'find' }, { op: 'remove', taskId: 'fix' });
    assert.equal(edges(both.plan), 'end');
    assert.equal(both.summary, "Removed 'find' and 'fix'");
    assert.match(problemsOf(plan, { op: 'disconnect', taskId: 'fix', on: 'find' })[0] ?? '', /must depend on it/);
  });

  it('rename a task wherever it is named', () => {
    const plan = planOf(
      { id: 'a' },
      {
        id: 'b',
        dependsOn: ['a'],
        dependencies: { a: { kind: 'order', reason: 'later' } },
        when: { from: 'a', is: 'true' },
        inputs: { x: { from: 'a' } },
        forEach: { from: 'a', path: 'list' },
      },
    );
    const { plan: renamed, summary } = applied(plan, { op: 'rename', taskId: 'a', to: 'z' });
    assert.equal(summary, "Renamed 'a' to 'z'");
    const b = task(renamed, 'b');
    assert.deepEqual(b.dependsOn, ['z']);
    assert.deepEqual(b.dependencies, { z: { kind: 'order', reason: 'later' } });
    assert.deepEqual([b.when?.from, b.inputs?.['x']?.from, b.forEach?.from], ['z', 'z', 'z']);
    assert.deepEqual(applied(renamed, { op: 'rename', taskId: 'z', to: 'a' }).plan, plan);
    assert.deepEqual(problemsOf(plan, { op: 'rename', taskId: 'a', to: 'b' }), [
      'Another task has the id "b" already.',
    ]);
  });

  it('change a task, take away what null stands for, and keep nothing said of dependencies that are gone', () => {
    const plan = planOf(
      { id: 'a' },
      { id: 'b' },
      { id: 'c', dependsOn: ['a'], dependencies: { a: { kind: 'order' } }, model: 'one', budgetUsd: 2 },
    );
    const changes = { role: 'docs', model: null, budgetUsd: 1, dependsOn: ['b', 'b'] } as const;
    const { plan: changed, summary } = applied(plan, {
      op: 'update',
      taskId: 'c',
      changes: { ...changes, dependsOn: ['b', 'b'] },
    });
    const { title, instructions, priority } = task(plan, 'c');
    assert.deepEqual(task(changed, 'c'), {
      id: 'c',
      title,
      instructions,
      priority,
      role: 'docs',
      budgetUsd: 1,
      dependsOn: ['b'],
    });
    assert.equal(summary, "Changed role, model, budget and dependencies of 'c'");
  });

  it('keep what a change does not name, without putting in defaults', () => {
    const plan = planOf({ id: 'a' }, { id: 'b', dependsOn: ['a'], priority: 'high' });
    const operation = planOperationSchema.parse({ op: 'update', taskId: 'b', changes: { title: 'New' } });
    assert.deepEqual(task(applied(plan, operation).plan, 'b'), { ...task(plan, 'b'), title: 'New' });
  });

  it('connect tasks, say more about a dependency, and disconnect them', () => {
    const plan = planOf({ id: 'a' }, { id: 'b' });
    const connected = applied(plan, { op: 'connect', taskId: 'b', on: 'a', kind: 'order', reason: 'same file' });
    assert.deepEqual(task(connected.plan, 'b').dependencies, { a: { kind: 'order', reason: 'same file' } });
    assert.equal(connected.summary, "'b' depends on 'a'");
    const again = applied(connected.plan, { op: 'connect', taskId: 'b', on: 'a', kind: 'data' });
    assert.deepEqual(task(again.plan, 'b').dependencies, { a: { kind: 'data', reason: 'same file' } });
    const cut = applied(again.plan, { op: 'disconnect', taskId: 'b', on: 'a' });
    assert.deepEqual(cut.plan, plan);
    assert.deepEqual(problemsOf(plan, { op: 'connect', taskId: 'b', on: 'b' }), ['"b" cannot depend on itself.']);
    assert.deepEqual(problemsOf(plan, { op: 'disconnect', taskId: 'b', on: 'a' }), ['"b" does not depend on "a".']);
  });

  it('merge tasks into one that needs, may and must what each of them did', () => {
    const plan = planOf(
      { id: 'x' },
      { id: 'a', dependsOn: ['x'], dependencies: { x: { kind: 'order' } }, mayWrite: ['a/**'], minutes: 3, lines: 10 },
      {
        id: 'r',
        role: 'review',
        dependsOn: ['a', 'x'],
        priority: 'high',
        tier: 'strong',
        minutes: 2,
        criteria: ['good'],
        inputs: { made: { from: 'a' }, given: { from: 'x' } },
      },
      { id: 'end', dependsOn: ['a', 'r'], dependencies: { a: { kind: 'order' } } },
    );
    const { plan: merged, summary } = applied(plan, { op: 'merge', taskIds: ['r', 'a'] });
    assert.equal(summary, "Merged 'r' and 'a'");
    assert.equal(edges(merged), 'x a<-x end<-a');
    assert.deepEqual(task(merged, 'a'), {
      id: 'a',
      title: 'A; R',
      role: 'code',
      instructions: 'A\nDo a.\n\nR\nDo r.',
      dependsOn: ['x'],
      priority: 'high',
      lines: 10,
      minutes: 5,
      tier: 'strong',
      criteria: ['good'],
      inputs: { given: { from: 'x' } },
      mayWrite: ['a/**'],
    });
    const named = applied(plan, { op: 'merge', taskIds: ['a', 'r'], into: { id: 'all', title: 'All' } });
    assert.equal(named.summary, "Merged 'a' and 'r' into 'all'");
    assert.equal(edges(named.plan), 'x all<-x end<-all');
  });

  it('refuse to merge what cannot be one', () => {
    const plan = planOf(
      { id: 'a' },
      { id: 'each', forEach: { items: [1] } },
      { id: 'maybe', dependsOn: ['a'], when: { from: 'a', is: 'true' } },
    );
    assert.match(problemsOf(plan, { op: 'merge', taskIds: ['a', 'each'] })[0] ?? '', /once per item of a list/);
    assert.match(problemsOf(plan, { op: 'merge', taskIds: ['a', 'maybe'] })[0] ?? '', /hangs on what "a" finds/);
    assert.deepEqual(problemsOf(plan, { op: 'merge', taskIds: ['a', 'no'] }), ['The plan has no task "no".']);
    assert.deepEqual(problemsOf(plan, { op: 'merge', taskIds: ['a', 'a'] }), [
      'It takes at least two tasks to merge some.',
    ]);
  });

  it('split a task into parts that share its size, before everything that depended on it', () => {
    const plan = planOf(
      { id: 'x' },
      { id: 'big', dependsOn: ['x'], lines: 300, minutes: 9, budgetUsd: 3, model: 'one', complexity: 'complex' },
      { id: 'end', dependsOn: ['big'], dependencies: { big: { kind: 'order' } } },
    );
    const { plan: cut, summary } = applied(plan, {
      op: 'split',
      taskId: 'big',
      into: [
        { id: 'one', title: 'One', instructions: 'Do one.' },
        { id: 'two', dependsOn: ['one'], model: null },
        { id: 'three', lines: 5 },
      ],
    });
    assert.equal(summary, "Split 'big' into 'one', 'two' and 'three'");
    assert.equal(edges(cut), 'x one<-x two<-one three<-x end<-one~,two~,three~');
    assert.deepEqual(task(cut, 'two'), {
      id: 'two',
      title: 'BIG',
      role: 'code',
      instructions: 'Do big.',
      dependsOn: ['one'],
      priority: 'normal',
      lines: 100,
      minutes: 3,
      budgetUsd: 1,
    });
    assert.equal(task(cut, 'three').lines, 5);
  });

  it('have the part with the output, or with the old id, give the data of a task that is split', () => {
    const output = { type: 'object', properties: { files: { type: 'array' } } };
    const plan = planOf(
      { id: 'find', output },
      { id: 'fix', dependsOn: ['find'], forEach: { from: 'find', path: 'files' } },
    );
    const same = applied(plan, {
      op: 'split',
      taskId: 'find',
      into: [{ id: 'look' }, { id: 'find', dependsOn: ['look'] }],
    });
    assert.equal(edges(same.plan), 'look find<-look fix<-look,find');
    assert.deepEqual(task(same.plan, 'find').output, output);
    assert.equal(task(same.plan, 'look').output, undefined);
    const other = applied(plan, { op: 'split', taskId: 'find', into: [{ id: 'one' }, { id: 'two', output }] });
    assert.equal(task(other.plan, 'fix').forEach?.from, 'two');
    assert.match(
      problemsOf(plan, { op: 'split', taskId: 'find', into: [{ id: 'one' }, { id: 'two' }] })[0] ?? '',
      /keep that id/,
    );
  });

  it('are told all that is wrong with them, and change nothing then', () => {
    assert.deepEqual(
      problemsOf(
        CHAIN,
        { op: 'remove', taskId: 'a' },
        { op: 'remove', taskId: 'no' },
        { op: 'add', task: task(CHAIN, 'b') },
      ),
      ['The plan has no task "no".', 'Another task has the id "b" already.'],
    );
    const long = { op: 'update', taskId: 'a', changes: { criteria: Array.from({ length: 21 }, () => 'x') } } as const;
    assert.match(
      problemsOf(CHAIN, { ...long, changes: { criteria: [...long.changes.criteria] } })[0] ?? '',
      /^"a", criteria:/,
    );
  });

  it('sum up what they did, one after the other', () => {
    const { summary } = applied(
      CHAIN,
      { op: 'add', task: { ...task(CHAIN, 'a'), id: 'd' } },
      { op: 'add', task: { ...task(CHAIN, 'a'), id: 'e' } },
      { op: 'set-agreements', text: 'As is.' },
      { op: 'set-title', text: 'Other' },
    );
    assert.equal(summary, "Added 'd' and 'e'; changed the agreements; changed the title");
  });

  it('are read strictly', () => {
    assert.ok(!planOperationSchema.safeParse({ op: 'remove', taskId: 'a', why: 'x' }).success);
    assert.ok(!planOperationSchema.safeParse({ op: 'update', taskId: 'a', changes: { id: 'b' } }).success);
    assert.ok(!planOperationSchema.safeParse({ op: 'rename', taskId: 'a', to: '../b' }).success);
    assert.ok(planEditSchema.safeParse({ kind: 'undo' }).success);
  });

  it('never touch the given plan, and leave one that can be carried out or say why not', () => {
    const ids = ['t0', 't1', 't2', 't3', 't4', 't5', 'new'] as const;
    const id = fc.constantFrom(...ids);
    const operation: fc.Arbitrary<PlanOperation> = fc.oneof(
      fc.record({ op: fc.constant('remove' as const), taskId: id, reconnect: fc.boolean() }),
      fc.record({ op: fc.constant('connect' as const), taskId: id, on: id, kind: fc.constantFrom('data', 'order') }),
      fc.record({ op: fc.constant('disconnect' as const), taskId: id, on: id }),
      fc.record({ op: fc.constant('rename' as const), taskId: id, to: id }),
      fc.record({ op: fc.constant('merge' as const), taskIds: fc.uniqueArray(id, { minLength: 2, maxLength: 3 }) }),
      fc.record({
        op: fc.constant('split' as const),
        taskId: id,
        into: fc.uniqueArray(fc.record({ id }), { minLength: 2, maxLength: 3, selector: (part) => part.id }),
      }),
    );
    fc.assert(
      fc.property(plans, fc.array(operation, { minLength: 1, maxLength: 4 }), (plan, operations) => {
        const before = structuredClone(plan);
        const result = applyOperations(plan, operations);
        assert.deepEqual(plan, before);
        if (!result.ok) {
          assert.ok(result.failure.every((problem) => /[.:]/.test(problem)));
          return;
        }
        const { plan: after } = result.value;
        assert.deepEqual(planSchema.parse(after), after);
        // Cycles, and data that a task of another kind does not have, are what only the whole plan shows.
        const others = planProblems(after, { maxTasks: 100 }).filter(
          (problem) => !/cycle|depend on each other|does not have|no list/.test(problem),
        );
        assert.deepEqual(others, []);
        for (const { dependsOn, dependencies = {} } of after.tasks) {
          assert.ok(Object.keys(dependencies).every((on) => dependsOn.includes(on)));
        }
      }),
      { numRuns: 400 },
    );
  });
});
