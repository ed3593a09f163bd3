import assert from 'node:assert/strict';
import { evidenceText, gateCounts, gatesOf } from '../../../src/shared/report/gateFacts.ts';
import { markdownReport } from '../../../src/shared/report/markdownReport.ts';
import { reportOf } from '../../../src/shared/report/runReport.ts';
import { createTextReporter } from '../../../src/cli/textReporter.ts';
import type { GateVerdict } from '../../../src/shared/gates.ts';
import { proposed, recordRun } from '../../support/recordedRun.ts';

const RUN = {
  command: 'npm test',
  exitCode: 1,
  tookMs: 5,
  output: 'abcdef0123456789',
  outputBytes: 3,
  sandboxed: true,
};
const PASSED: GateVerdict = {
  gate: 'tests',
  kind: 'command',
  verdict: 'passed',
  round: 2,
  reason: '',
  evidence: { kind: 'commands', runs: [{ ...RUN, exitCode: 0 }] },
};
const FAILED: GateVerdict = {
  ...PASSED,
  verdict: 'failed',
  round: 1,
  reason: 'It ended with exit code 1.',
  evidence: { kind: 'commands', runs: [RUN] },
};
const CLAIMED: GateVerdict = { gate: 'lint', kind: 'command', verdict: 'passed', round: 1, reason: '' };
const OPEN: GateVerdict = { ...CLAIMED, gate: 'types', verdict: 'unverified', reason: 'Nobody | was asked.' };

function judgedRun() {
  const run = recordRun();
  run.record(proposed('a', 'b<-a'), { type: 'plan-approved', by: 'person' }, { type: 'run-started' });
  run.record({ type: 'attempt-started', taskId: 'a', attempt: 1, model: 'm' });
  for (const verdict of [FAILED, CLAIMED, OPEN, PASSED]) run.record({ type: 'gate-judged', taskId: 'a', verdict });
  return run;
}

describe('What reports tell of gates', () => {
  it('is the last verdict of each with its rounds, and never a pass without proof', () => {
    const { state } = judgedRun();
    assert.deepEqual(
      gatesOf(state).map(({ gate, verdict, rounds }) => [gate, verdict, rounds]),
      [
        ['tests', 'passed', 2],
        ['lint', 'unverified', 1],
        ['types', 'unverified', 1],
      ],
    );
    assert.equal(gateCounts(gatesOf(state)), '2 gates unverified, 1 passed');
    assert.equal(gateCounts([]), undefined);
    assert.deepEqual(reportOf(state, { checkpoints: 0 }).gates, gatesOf(state));
  });

  it('stands in the report for people with what proves it', () => {
    const { state } = judgedRun();
    const text = markdownReport(state, { now: 0, isActive: false, checkpoints: [] });
    assert.match(text, /\| Gates \| 2 gates unverified, 1 passed \|/);
    assert.match(text, /\| `a` \| tests \| passed \| 2 \|\s*\| npm test: exit code 0, output abcdef012345 \|/);
    assert.match(text, /\| `a` \| types \| unverified \| 1 \| Nobody \\\| was asked\. \|/);
  });

  it('is told in a few words for each kind of evidence', () => {
    assert.equal(
      evidenceText({ kind: 'commands', runs: [RUN, RUN], measured: '1 of 2 lines' }),
      'npm test (2 times): exit code 1, output abcdef012345, 1 of 2 lines',
    );
    assert.equal(
      evidenceText({ kind: 'public-api', compared: 2, removed: ['a'], changed: [] }),
      '2 files compared, 1 name gone, 0 called otherwise',
    );
    assert.equal(evidenceText({ kind: 'findings', findings: [], reviewers: ['r'] }), '0 findings of 1 reviewer');
    assert.equal(evidenceText(undefined), '');
  });

  it('is printed as it happens', () => {
    const run = judgedRun();
    run.record({ type: 'gates-started', taskId: 'a', round: 2 });
    const written: string[] = [];
    const reporter = createTextReporter({ write: (text) => void written.push(text), state: undefined });
    reporter.events('run', run.events);
    const lines = written
      .join('')
      .split('\n')
      .map((line) => line.trim().replace(/^\S+\s+/, ''));
    assert.deepEqual(
      lines.filter((line) => /gate|judged/.test(line)),
      [
        '! a  gate "tests" failed: It ended with exit code 1.',
        '! a  gate "lint" unverified',
        '! a  gate "types" unverified: Nobody | was asked.',
        '$ a  gate "tests" passed: npm test: exit code 0, output abcdef012345',
        '~ a  mended, and judged anew (round 2)',
      ],
    );
  });
});
