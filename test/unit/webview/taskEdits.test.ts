import assert from 'node:assert/strict';
import { planOperationSchema } from '../../../src/shared/planOperations.ts';
import { requireTask } from '../../../src/shared/runState.ts';
import {
  EMPTY_DRAFT,
  draftOf,
  newTaskId,
  operationToAdd,
  operationToSplit,
  operationsToUpdate,
  partsOf,
  possibleDependencies,
  problemWithDraft,
  problemWithParts,
} from '../../../webview-ui/models/taskEdits.ts';
import { plannedRun } from '../../support/webviewHarness/planningStreams.ts';
import { stateOf } from '../../support/webviewHarness/recordedRun.ts';

const state = stateOf(plannedRun());
const cache = requireTask(state, 'cache');

describe('the form of a task', () => {
  it('asks for nothing when nothing was changed', () => {
    assert.deepEqual(operationsToUpdate(cache, draftOf(cache)), []);
  });

  it('asks for what was changed, and takes away what was emptied', () => {
    const task = { ...cache, options: { ...cache.options, tier: 'light' as const, budgetUsd: 2, model: 'claude-x' } };
    const draft = { ...draftOf(task), title: ' Test the cache ', tier: '' as const, budgetUsd: '', model: '' };
    assert.deepEqual(operationsToUpdate(task, draft), [
      { op: 'update', taskId: 'cache', changes: { title: 'Test the cache', tier: null, budgetUsd: null, model: null } },
    ]);
  });

  it('connects and disconnects, and tells another kind of dependency by connecting again', () => {
    const docs = requireTask(state, 'docs');
    const draft = {
      ...draftOf(docs),
      dependencies: [
        { id: 'parser', kind: 'data' as const },
        { id: 'survey', kind: 'order' as const },
      ],
    };
    assert.deepEqual(operationsToUpdate(docs, draft), [
      { op: 'disconnect', taskId: 'docs', on: 'cache' },
      { op: 'connect', taskId: 'docs', on: 'parser', kind: 'data' },
      { op: 'connect', taskId: 'docs', on: 'survey', kind: 'order' },
    ]);
  });

  it('offers no dependency that would make a circle', () => {
    assert.deepEqual(
      possibleDependencies(state, 'survey').map(({ id }) => id),
      [],
    );
    assert.deepEqual(
      possibleDependencies(state, 'cache').map(({ id }) => id),
      ['survey', 'parser'],
    );
    assert.equal(possibleDependencies(state, undefined).length, 4);
  });

  it('adds a task with an id of its own', () => {
    const operation = operationToAdd(state, {
      ...EMPTY_DRAFT,
      title: 'Cache',
      instructions: 'Do it.',
      budgetUsd: '1.5',
      dependencies: [{ id: 'survey', kind: 'order' }],
    });
    assert.deepEqual(operation, {
      op: 'add',
      task: {
        id: 'cache-2',
        title: 'Cache',
        role: 'code',
        instructions: 'Do it.',
        dependsOn: ['survey'],
        priority: 'normal',
        budgetUsd: 1.5,
        dependencies: { survey: { kind: 'order' } },
      },
    });
    assert.ok(planOperationSchema.safeParse(operation).success);
  });

  it('says what is missing', () => {
    const fine = { ...EMPTY_DRAFT, title: 'A', instructions: 'Do.' };
    assert.equal(problemWithDraft(fine), undefined);
    assert.match(problemWithDraft({ ...fine, title: ' ' }) ?? '', /title/);
    assert.match(problemWithDraft({ ...fine, title: 'x'.repeat(201) }) ?? '', /200 characters/);
    assert.match(problemWithDraft({ ...fine, instructions: '' }) ?? '', /instructions/);
    for (const budgetUsd of ['0', '-1', 'much', '1e9'])
      assert.match(problemWithDraft({ ...fine, budgetUsd }) ?? '', /budget/);
  });
});

describe('splitting a task', () => {
  it('begins with two parts that say all that the task says', () => {
    const parts = partsOf(cache);
    assert.deepEqual(
      parts.map(({ title }) => title),
      ['Write tests for lib/cache.js, part 1', 'Write tests for lib/cache.js, part 2'],
    );
    assert.equal(problemWithParts(parts), undefined);
    const operation = operationToSplit(state, 'cache', parts);
    assert.ok(planOperationSchema.safeParse(operation).success);
  });

  it('gives every part an id of its own, however alike the titles are', () => {
    const part = { title: 'Docs', instructions: 'Do.' };
    const operation = operationToSplit(state, 'cache', [part, part, part]);
    assert.deepEqual(operation.op === 'split' && operation.into.map(({ id }) => id), ['docs-2', 'docs-3', 'docs-4']);
  });

  it('names the part that is not complete', () => {
    const parts = [...partsOf(cache), { title: '', instructions: '' }];
    assert.match(problemWithParts(parts) ?? '', /^Part 3: Give the task a title/);
  });
});

describe('the id of a new task', () => {
  it('is plain, whatever the title is', () => {
    const none = new Set<string>();
    assert.equal(newTaskId('Écrire les tests, vite!', none), 'e-crire-les-tests-vite');
    assert.equal(newTaskId('把这个项目', none), 'task');
    assert.equal(newTaskId('x'.repeat(5_000), none).length, 59);
    assert.equal(newTaskId('--', new Set(['task', 'task-2'])), 'task-3');
  });
});
