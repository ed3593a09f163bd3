import assert from 'node:assert/strict';
import { amendmentLines, decidedText } from '../../../src/shared/amendmentText.ts';
import type { RunEvent } from '../../../src/shared/events.ts';
import { markdownReport } from '../../../src/shared/report/markdownReport.ts';
import { requireTask } from '../../../src/shared/runState.ts';
import { amendmentSchema } from '../../../src/shared/shaping.ts';
import { statisticsOf } from '../../../src/shared/statistics.ts';
import { NO_USAGE } from '../../../src/shared/usage.ts';
import { proposed, recordRun, succeeding } from '../../support/recordedRun.ts';
import type { RecordedRun } from '../../support/recordedRun.ts';

const planned = (id: string, dependsOn: readonly string[] = [], more: object = {}) => ({
  id,
  title: `Task ${id}`,
  role: 'code' as const,
  instructions: `Do ${id}.`,
  dependsOn: [...dependsOn],
  priority: 'normal' as const,
  ...more,
});

function proposal(amendmentId: string): Extract<RunEvent, { type: 'amendment-proposed' }> {
  return {
    type: 'amendment-proposed',
    amendmentId,
    by: 'words',
    request: 'also cover `admin`',
    amendment: amendmentSchema.parse({
      add: [planned('admin')],
      change: [planned('b', ['admin'])],
      skip: ['c'],
      rerun: ['a'],
      instruct: [{ taskId: 'b', text: 'Gently.\nVery.' }],
    }),
    difference: {
      summary: '+1 task, 1 changed, 1 left out, 1 runs again',
      added: [{ taskId: 'admin', title: 'Admin' }],
      changed: ['b'],
      skipped: ['c'],
      rerun: ['a'],
    },
  };
}

function running(...tasks: readonly string[]): RecordedRun {
  const run = recordRun();
  run.record(proposed(...tasks), { type: 'plan-approved', by: 'person' }, { type: 'run-started' });
  return run;
}

describe('Amendments in the state of a run', () => {
  it('wait until they are decided on, each by itself, and what came of them is kept', () => {
    const run = running('a', 'b<-a', 'c');
    run.record(proposal('one'), proposal('two'));
    run.record({ type: 'amendment-decided', amendmentId: 'one', decision: 'refused', events: 0 });
    run.record({ type: 'amendment-decided', amendmentId: 'two', decision: 'accepted', events: 3 });
    assert.deepEqual(run.state.proposedAmendments, []);
    assert.deepEqual(
      run.state.decidedAmendments.map(({ amendmentId, decision, seq, events }) => [amendmentId, decision, seq, events]),
      [
        ['one', 'refused', 7, 0],
        ['two', 'accepted', 8, 3],
      ],
    );
    assert.equal(run.state.amendments, 1);
    assert.throws(
      () => run.record({ type: 'amendment-decided', amendmentId: 'two', decision: 'refused', events: 0 }),
      /no proposed amendment two/,
    );
  });

  it('count what asking for them cost, and keep the answer', () => {
    const run = running('a');
    const usage = { usage: { ...NO_USAGE, inputTokens: 7 }, usageIs: 'measured', costUsd: 0.5 } as const;
    run.record({ type: 'amendment-asked', key: 'k', answer: 'blob', ...usage });
    assert.equal(run.state.costUsd, 0.5);
    assert.equal(run.state.planning.costUsd, 0);
    assert.deepEqual(run.state.planning.asked, { k: 'blob' });
  });

  it('add tasks of a person as tasks of the plan', () => {
    const run = running('a');
    run.record({
      type: 'plan-amended',
      by: { kind: 'person', taskId: '' },
      added: [{ ...planned('x', ['a']), depth: 0 }],
      dependencies: [],
      waves: [['x', 1]],
    });
    const task = requireTask(run.state, 'x');
    assert.deepEqual([task.addedBy, task.state, task.wave], [undefined, 'pending', 1]);
    assert.equal(statisticsOf(run.state, 0).addedTasks, 0);
  });

  it('change tasks, with what they wait for and their waves', () => {
    const run = running('a', 'b<-a', 'c<-b', 'd');
    run.record(...succeeding('a'));
    assert.equal(requireTask(run.state, 'b').state, 'ready');
    run.record({
      type: 'tasks-changed',
      tasks: [planned('b', ['d', 'd'], { role: 'docs', model: 'm' }), planned('c', [])],
      waves: [['c', 0]],
    });
    const [b, c] = [requireTask(run.state, 'b'), requireTask(run.state, 'c')];
    assert.deepEqual(
      [b.role, b.options, b.dependsOn, b.state, b.openDependencies],
      ['docs', { model: 'm' }, ['d'], 'pending', 1],
    );
    assert.deepEqual([c.dependsOn, c.state, c.wave], [[], 'ready', 0]);
    assert.deepEqual(requireTask(run.state, 'a').dependants, []);
    assert.deepEqual(requireTask(run.state, 'd').dependants, ['b']);
    assert.deepEqual(run.state.waves, [['a', 'd', 'c'], ['b']]);
    assert.deepEqual([run.state.counts.ready, run.state.counts.pending, run.state.counts.succeeded], [2, 1, 1]);
  });

  it('keep a changed task in the line of its group', () => {
    const run = running('g', 'x');
    run.record({
      type: 'plan-amended',
      by: { kind: 'fan-out', taskId: 'g' },
      added: [{ ...planned('g.1'), memberOf: 'g', depth: 0 }],
      dependencies: [],
      waves: [
        ['g.1', 0],
        ['g', 1],
      ],
    });
    run.record({ type: 'tasks-changed', tasks: [planned('g', ['x'])], waves: [] });
    const group = requireTask(run.state, 'g');
    assert.deepEqual([group.dependsOn, group.openDependencies, group.group?.open], [['g.1', 'x'], 1, 1]);
  });
});

describe('A proposed amendment for people', () => {
  it('has its summary and a line for each task', () => {
    const { type: _type, ...amendment } = proposal('one');
    assert.deepEqual(amendmentLines(amendment), [
      '+1 task, 1 changed, 1 left out, 1 runs again (asked for in words: also cover `admin`)',
      '  + admin  Admin',
      '  ~ b  changed',
      '  ~ a  runs again',
      '  - c  left out',
      '  ! b  is told: Gently.',
    ]);
  });

  it('is told in the report, decided or not, and forms nothing there', () => {
    const run = running('a', 'b<-a', 'c');
    run.record(proposal('one'), proposal('two'));
    run.record({ type: 'amendment-decided', amendmentId: 'one', decision: 'refused', events: 0 });
    const [first] = run.state.decidedAmendments;
    assert.ok(first !== undefined);
    assert.match(decidedText(first), /^refused: \+1 task/);
    const report = markdownReport(run.state, { now: 0, isActive: false, checkpoints: [] });
    assert.match(
      report,
      /## Amendments\n\n- refused: \+1 task, .*also cover \\`admin\\`\)\n- waits for a decision: \+1 task/,
    );
  });
});
