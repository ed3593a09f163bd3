import type { App } from '../../src/core/app/app.ts';
import type { RunSummary } from '../../src/core/ports/store.ts';
import type { FileChange } from '../../src/shared/changes.ts';
import type { RunEvent } from '../../src/shared/events.ts';
import { DEFAULT_LIMITS } from '../../src/shared/defaults.ts';
import { ok } from '../../src/shared/result.ts';
import { reduceAll } from '../../src/shared/runReducer.ts';
import type { RunState } from '../../src/shared/runState.ts';

/** An app that only knows these runs, the newest first; everything else throws. */
export function appWith(runs: readonly RunState[], options: { readonly active?: readonly string[] } = {}): App {
  const summaries = runs.map(({ runId, title, state, createdAt, updatedAt, seq }): RunSummary => ({
    runId,
    title,
    state,
    createdAt,
    updatedAt,
    lastSeq: seq,
  }));
  const known: Partial<App> = {
    subscribe: () => () => undefined,
    watch: () => () => undefined,
    listRuns: async () => ok(summaries),
    readRun: async (runId) => {
      const run = runs.find((candidate) => candidate.runId === runId);
      if (run === undefined) throw new Error(`no run ${runId}`);
      return ok(structuredClone(run));
    },
    activitiesOf: () => ({}),
    isActive: (runId) => options.active?.includes(runId) ?? false,
  };
  return known as App;
}

const hash = 'a'.repeat(64);
const content = { hash, size: 1, executable: false };

/** A finished run whose tasks' change sets are accepted, rejected, stale, in conflict and open, in this order. */
export function runWithChanges(root: string): RunState {
  const tasks = ['a', 'b', 'b-test<-b', 'c', 'package', 'report'].map((word) => word.split('<-'));
  const titles = ['Convert a', 'Convert b', 'Test b', 'Convert c', 'Package', 'Report'];
  const files: Record<string, FileChange[]> = {
    a: [changed(root, 'src/a.js')],
    b: [changed(root, 'src/b.js'), added(root, 'new.js')],
    'b-test': [added(root, 'test/b.test.js')],
    c: [deleted(root, 'src/deep/c.js')],
    package: [changed(root, 'package.json')],
  };
  const ids = tasks.map(([id = '']) => id);
  const events: RunEvent[] = [
    {
      type: 'run-created',
      runId: 'run-1',
      request: 'Migrate',
      root,
      model: { provider: 'demo', model: 'demo', label: 'Demo model' },
      limits: DEFAULT_LIMITS,
    },
    {
      type: 'plan-proposed',
      plan: {
        version: 1,
        title: 'Migrate to ES modules',
        tasks: tasks.map(([id = '', ...dependsOn], index) => ({
          id,
          title: titles[index] ?? id,
          role: 'code',
          instructions: 'Do it.',
          dependsOn,
          priority: 'normal',
        })),
      },
      waves: [ids.filter((id) => id !== 'b-test'), ['b-test']],
    },
    { type: 'plan-approved', by: 'person' },
    { type: 'run-started' },
    ...ids.flatMap((taskId): RunEvent[] => [
      { type: 'attempt-started', taskId, attempt: 1, model: 'demo' },
      { type: 'task-succeeded', taskId, attempt: 1, summary: 'Done.', ...changeSetOf(taskId, files[taskId]) },
    ]),
    { type: 'run-completed' },
    { type: 'apply-started', taskIds: ['a'], files: [] },
    { type: 'apply-finished', taskIds: ['a'] },
    { type: 'change-set-rejected', taskId: 'b' },
    { type: 'change-set-conflicted', taskId: 'c', conflicts: [] },
  ];
  const state = reduceAll(
    undefined,
    events.map((event, index) => ({ seq: index + 1, at: 1_700_000_000_000, event })),
  );
  if (state === undefined) throw new Error('no events');
  return state;
}

function changeSetOf(taskId: string, files: FileChange[] | undefined): object {
  return files === undefined ? {} : { changeSet: { taskId, files } };
}

function changed(root: string, path: string): FileChange {
  return { path: { root, path }, before: content, after: content };
}

function added(root: string, path: string): FileChange {
  return { path: { root, path }, before: undefined, after: content };
}

function deleted(root: string, path: string): FileChange {
  return { path: { root, path }, before: content, after: undefined };
}
