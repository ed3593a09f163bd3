import assert from 'node:assert/strict';
import { reportText } from '../../../src/cli/report.ts';
import { commandEndText, commandsOf } from '../../../src/shared/report/commandFacts.ts';
import { markdownReport } from '../../../src/shared/report/markdownReport.ts';
import { reportOf } from '../../../src/shared/report/runReport.ts';
import type { RunState } from '../../../src/shared/runState.ts';
import { proposed, recordRun, turn } from '../../support/recordedRun.ts';

const EVIDENCE = {
  command: 'npm test',
  exitCode: 0,
  tookMs: 1_500,
  output: 'b',
  outputBytes: 1,
  sandboxed: true,
};

/** A run with a command that ran, one that was stopped, and one that was denied. */
function run(): RunState {
  const { exitCode: _none, ...stopped } = EVIDENCE;
  const recorded = recordRun();
  recorded.record(proposed('a'), { type: 'plan-approved', by: 'person' }, { type: 'run-started' });
  recorded.record({ type: 'attempt-started', taskId: 'a', attempt: 1, model: 'demo' });
  const toolCalls = [
    { name: 'read_file', subject: 'gone.txt', ok: false, note: 'There is no file.' },
    { name: 'run_command', subject: 'npm test', ok: true, evidence: EVIDENCE },
    { name: 'run_command', subject: 'sleep 9', ok: true, evidence: { ...stopped, command: 'sleep 9' } },
    { name: 'run_command', subject: 'npm publish', ok: false, note: 'The person denied this command.' },
  ];
  recorded.record(turn('a', { toolCalls }));
  return recorded.state;
}

describe('The commands of a run', () => {
  it('are those that ran, with their proof, and those that were not let run, with the reason', () => {
    const facts = commandsOf(run());
    assert.deepEqual(facts.map(commandEndText), [
      'exit code 0, 1.5 s',
      'stopped, 1.5 s',
      'not run: The person denied this command.',
    ]);
    assert.deepEqual(facts[0], { taskId: 'a', ...EVIDENCE });
    assert.deepEqual(facts[2], { taskId: 'a', command: 'npm publish', notRun: 'The person denied this command.' });
  });

  it('are told in the report in text, in Markdown and in JSON', () => {
    const state = run();
    assert.match(
      reportText(state, { isActive: false, checkpoints: 0 }),
      /^Commands\n {2}a: npm test: exit code 0, 1\.5 s\n {2}a: sleep 9: stopped, 1\.5 s\n {2}a: npm publish: not run: /m,
    );
    const markdown = markdownReport(state, { now: 60_000, isActive: false, checkpoints: [] });
    assert.match(markdown, /^\| `a` \| `npm test` \| 0 \| 1\.5 s \| yes \|$/m);
    assert.match(markdown, /^\| `a` \| `npm publish` \| not run: The person denied this command\. \| {2}\| {2}\|$/m);
    assert.deepEqual(reportOf(state, { checkpoints: 0 }).commands, commandsOf(state));
  });
});
