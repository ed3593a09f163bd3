import assert from 'node:assert/strict';
import fc from 'fast-check';
import { markdownReport } from '../../../src/shared/report/markdownReport.ts';
import { code, plain } from '../../../src/shared/report/markdownText.ts';
import type { RunState } from '../../../src/shared/runState.ts';
import { proposed, recordRun, succeeding, turn } from '../../support/recordedRun.ts';
import type { RecordedRun } from '../../support/recordedRun.ts';

const AT_REST = { now: 60_000, isActive: false, checkpoints: [] };

function started(...tasks: string[]): RecordedRun {
  const run = recordRun();
  run.record(proposed(...tasks), { type: 'plan-approved', by: 'person' }, { type: 'run-started' });
  return run;
}

function report(state: RunState): string {
  return markdownReport(state, AT_REST);
}

describe('The report in Markdown', () => {
  it('tells how the run stands, what failed and why, what it cost and changed, and what commands proved', () => {
    const run = started('a', 'b<-a', 'c<-b');
    run.record(...succeeding('a'), { type: 'attempt-started', taskId: 'b', attempt: 1, model: 'demo' });
    const evidence = {
      command: 'npm test | tee log',
      exitCode: 1,
      tookMs: 1_500,
      output: 'b',
      outputBytes: 1,
      sandboxed: true,
    };
    run.record(turn('b', { toolCalls: [{ name: 'run_command', subject: 'npm test', ok: false, evidence }] }));
    const failure = { kind: 'model-declined' as const, message: 'No <b>way</b>.' };
    run.record(
      { type: 'attempt-failed', taskId: 'b', attempt: 1, failure },
      { type: 'task-failed', taskId: 'b', failure },
    );
    run.record({ type: 'task-blocked', taskId: 'c', blockedBy: 'b' });
    run.record({ type: 'run-failed', failure: { kind: 'wrong-state', message: 'Not all.' } });
    const checkpoints = [{ seq: 2, at: 2_000, what: 'planned: A plan' }];
    const text = markdownReport(run.state, { ...AT_REST, checkpoints });
    assert.deepEqual(text.split('\n'), [
      '# A plan',
      '',
      '| Fact | Value |',
      '| --- | --- |',
      '| Run | `r1` |',
      '| State | failed: Not all. |',
      '| Model | Demo model |',
      '| Created | 1970-01-01 00:00:01 |',
      '| Ended | 1970-01-01 00:00:13 |',
      '| Tasks | 1 of 3 succeeded, 1 failed, 1 blocked |',
      '| Work | 2 attempts, 2 turns, 1 tool call |',
      '| Time | 12.0 s, of which 9.0 s at work |',
      '| Slots | 1 used at once, 44 % busy |',
      '| Used | 22 tokens, \\$0.02 |',
      '| Budget | \\$0.02 of \\$5.00 (0 %) |',
      '| Checkpoints | 1 |',
      '',
      '## Request',
      '',
      '```text',
      'Raise everything',
      'and more',
      '```',
      '',
      '## Waves',
      '',
      '1. 1 of 1 task done: `a`',
      '2. 0 of 1 task done: `b`',
      '3. 0 of 1 task done: `c`',
      '',
      '## Tasks',
      '',
      '| Task | Title | Role | State | Attempts | Time | Tokens | Cost |',
      '| --- | --- | --- | --- | ---: | ---: | ---: | ---: |',
      '| `a` | Task a | code | succeeded | 1 | 2.0 s | 11 | \\$0.01 |',
      '| `b` | Task b | code | failed | 1 | 3.0 s | 11 | \\$0.01 |',
      '| `c` | Task c | code | blocked | 0 |  | 0 | \\$0.00 |',
      '',
      '## Failures',
      '',
      '- `b` (model-declined, 1 attempt): No \\<b\\>way\\</b\\>. Blocks 1 task.',
      '',
      '| Cause | Effect | Times | Tasks |',
      '| --- | --- | ---: | --- |',
      '| model-declined | task failed | 1 | `b` |',
      '',
      '## Results',
      '',
      '- `a`: a is done',
      '',
      '## Costs',
      '',
      '| Role | Tasks | Attempts | Tokens | Cost |',
      '| --- | ---: | ---: | ---: | ---: |',
      '| code | 3 | 2 | 22 | \\$0.02 |',
      '',
      '| Model | Turns | Input | Cache read | Cache written | Output | Cost |',
      '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
      '| `demo` | 2 | 20 | 0 | 0 | 2 | \\$0.02 |',
      '',
      '## Changes',
      '',
      '| File | Change | Task | Decision |',
      '| --- | --- | --- | --- |',
      '| `a.txt` | added | `a` | open |',
      '',
      '## Commands',
      '',
      '| Task | Command | Exit code | Time | Sandboxed |',
      '| --- | --- | ---: | ---: | --- |',
      '| `b` | `npm test \\| tee log` | 1 | 1.5 s | yes |',
      '',
      '## Checkpoints',
      '',
      '| Event | Time | What |',
      '| ---: | --- | --- |',
      '| 2 | 1970-01-01 00:00:02 | planned: A plan |',
      '',
    ]);
  });

  it('of a run that has only begun says so and nothing more', () => {
    const text = report(recordRun().state);
    assert.match(text, /\| Tasks \| none yet \|/);
    assert.doesNotMatch(text, /## (?!Request)/);
  });

  it('of a run with 1,000 tasks stays readable, shows what did not succeed, and says what it leaves out', () => {
    const run = started(...Array.from({ length: 1_000 }, (_, index) => `task-${index}`));
    const failure = { kind: 'model-declined' as const, message: 'No.' };
    run.record({ type: 'attempt-started', taskId: 'task-999', attempt: 1, model: 'demo' });
    run.record({ type: 'attempt-failed', taskId: 'task-999', attempt: 1, failure });
    run.record({ type: 'task-failed', taskId: 'task-999', failure });
    for (let index = 0; index < 999; index += 1) run.record(...succeeding(`task-${index}`));
    const text = report(run.state);
    assert.ok(text.length < 100_000, String(text.length));
    assert.match(text, /^\| `task-999` \| .* \| failed \|/m);
    assert.match(text, /^800 more tasks not shown here\.$/m);
    assert.match(text, /^799 more changed files not shown here\.$/m);
    assert.match(text, /: `task-0`, .* and 988 more$/m);
  });

  it('shows what agents and people wrote as it is: it forms no tables, links, headings or code', () => {
    const nasty = '| a | # b <script> [x](javascript:1) `c` ```d``` $e$ *f*\n\n## g\r\n- h \u202e';
    const run = started('a');
    run.state.request = '````\n# not a heading\n````';
    const task = run.state.tasks['a'];
    if (task === undefined) throw new Error('no task');
    task.title = nasty;
    run.state.title = nasty;
    run.record({ type: 'attempt-started', taskId: 'a', attempt: 1, model: 'demo' });
    run.record({ type: 'task-succeeded', taskId: 'a', attempt: 1, summary: nasty });
    const lines = report(run.state).split('\n');
    assert.equal(
      lines.filter((line) => /^#+ /.test(line)).length,
      6 + 1,
      'own headings, and that in the fenced request',
    );
    assert.ok(lines.includes('`````text'));
    assert.equal(
      lines.some((line) => /(?<!\\)<script|\u202e|(?<!\\)\]\(|(?<!\\)\$/.test(line)),
      false,
    );
    const row = lines.find((line) => line.startsWith('| `a` |')) ?? '';
    assert.equal(row.split(/(?<!\\)\|/).length, 10);
  });

  it('escapes any text so that it stays on its line and within its cell', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const written of [plain(text), code(text)]) {
          assert.doesNotMatch(written, /[\r\n]|(?<!\\)\|/);
        }
        assert.doesNotMatch(plain(text), /(?<!\\)(?:\\\\)*[`*_<>[\]]/);
      }),
    );
  });
});
