import assert from 'node:assert/strict';
import { reportText } from '../../../src/cli/report.ts';
import type { Finding, GateVerdict } from '../../../src/shared/gates.ts';
import { findingCounts, reviewsOf } from '../../../src/shared/report/findingFacts.ts';
import { markdownReport } from '../../../src/shared/report/markdownReport.ts';
import { reportOf } from '../../../src/shared/report/runReport.ts';
import type { RunState } from '../../../src/shared/runState.ts';
import { proposed, recordRun, succeeding } from '../../support/recordedRun.ts';

const AT_REST = { now: 60_000, isActive: false, checkpoints: [] };

/** A task with two reviewers, and one who was asked about what they found. */
function reviewed(findings: readonly Finding[], data: { readonly score?: unknown } = {}): RunState {
  const run = recordRun();
  run.record(proposed('a'), { type: 'plan-approved', by: 'person' }, { type: 'run-started' });
  const judge = (id: string, lens: 'correctness' | 'tests', as: 'review' | 'refutation') => ({
    id,
    title: id,
    role: 'verify' as const,
    instructions: 'Look.',
    dependsOn: [],
    priority: 'normal' as const,
    depth: 0,
    judges: { work: 'a', gate: 'review', lens, as },
  });
  const added = [
    judge('one', 'correctness', 'review'),
    judge('two', 'tests', 'review'),
    judge('no', 'tests', 'refutation'),
  ];
  const waves = added.map(({ id }) => [id, 0] as const);
  run.record({ type: 'plan-amended', by: { kind: 'loop', taskId: 'a' }, added, dependencies: [], waves });
  for (const { id } of added) {
    const events = succeeding(id).map((event) => (event.type === 'task-succeeded' ? { ...event, data } : event));
    run.record(...events);
  }
  const verdict: GateVerdict = {
    gate: 'review',
    kind: 'review',
    verdict: 'passed',
    round: 1,
    reason: '',
    evidence: { kind: 'findings', findings, reviewers: ['one', 'two', 'no'] },
  };
  run.record({ type: 'gate-judged', taskId: 'a', verdict });
  return run.state;
}

function markdown(state: RunState): string {
  return markdownReport(state, AT_REST);
}

function text(state: RunState): string {
  return reportText(state, { isActive: false, checkpoints: 0 });
}

const MINOR: Finding = { severity: 'minor', title: 'Odd name', path: 'a.ts', line: 3, upheldBy: ['one', 'two'] };
const REFUTED: Finding = { severity: 'critical', title: 'It leaks', upheldBy: ['two'], refutedBy: ['no'] };
const UPHELD: Finding = {
  severity: 'major',
  title: 'It fails',
  detail: 'On Monday.',
  path: 'b.ts',
  upheldBy: ['one', 'no'],
};

describe('What reports tell of findings', () => {
  it('is each with its place, those who reported it and what others said, the gravest first', () => {
    const { findings } = reviewsOf(reviewed([MINOR, REFUTED, UPHELD]));
    assert.deepEqual(
      findings.map(({ title, reportedBy, upheldBy, refutedBy, standing }) => [
        title,
        reportedBy,
        upheldBy,
        refutedBy,
        standing,
      ]),
      [
        ['It leaks', ['two'], [], ['no'], 'refuted'],
        ['It fails', ['one'], ['no'], [], 'upheld'],
        ['Odd name', ['one', 'two'], [], [], 'unasked'],
      ],
    );
  });

  it('calls a tie no refutation', () => {
    const [finding] = reviewsOf(reviewed([{ ...UPHELD, refutedBy: ['other'] }])).findings;
    assert.equal(finding?.standing, 'upheld');
  });

  it('is grouped and counted in the texts, with who looked and the scores that they gave', () => {
    const state = reviewed([MINOR, REFUTED, UPHELD], { score: 80 });
    assert.equal(
      findingCounts(reviewsOf(state)),
      '3 findings of 2 reviewers: 1 critical, 1 major, 1 minor; 1 was refuted',
    );
    assert.match(
      text(state),
      /\nFindings\n {2}3 findings of 2 .*\n {2}critical \(1\)\n {4}It leaks \(a, by two; refuted by no\)\n {2}major \(1\)\n {4}b\.ts: It fails \(a, by one; upheld by no\)\n {2}minor \(1\)\n {4}a\.ts:3: Odd name \(a, by one, two\)\n {2}looked\n {4}one \(correctness\): 2 found, score 80 of 100\n/,
    );
    const told = markdown(state);
    assert.match(told, /^### Critical \(1\)\n\n.*\n.*\n\| It leaks \|  \| `a` \| `two` \| refuted by no \|$/m);
    assert.match(told, /^\| It fails: On Monday\. \| `b\.ts` \| `a` \| `one` \| upheld by no \|$/m);
    assert.match(told, /^\| `two` \| tests \| `a` \| review \| 2 \| 80 \|$/m);
    assert.deepEqual(reportOf(state, { checkpoints: 0 }).reviews, reviewsOf(state));
  });

  it('says plainly that nothing was found, and who looked', () => {
    const state = reviewed([], { score: 'high' });
    assert.match(text(state), /\n {2}No findings of 2 reviewers\.\n {2}looked\n {4}one \(correctness\): 0 found\n/);
    assert.match(markdown(state), /^No findings of 2 reviewers\.\n\n### Who looked$/m);
  });

  it('is nothing where nobody looked', () => {
    const run = recordRun();
    run.record(proposed('a'));
    assert.equal(findingCounts(reviewsOf(run.state)), undefined);
    assert.doesNotMatch(text(run.state) + markdown(run.state), /Findings|looked/);
  });

  it('shows hostile words as they are: they form nothing and steer no terminal', () => {
    const hostile = '</td>|# Head\n\u001B[2J[x](command:evil) `tick` <script>\u202E';
    const state = reviewed([{ ...MINOR, title: hostile, detail: hostile, path: `a|${hostile}.ts` }]);
    const told = markdown(state);
    const rows = told.split('\n').filter((line) => line.includes('Head'));
    assert.equal(rows.length, 1);
    assert.match(rows[0] ?? '', /^\| &lt;|^\| \\</);
    assert.doesNotMatch(rows[0]?.replace(/(`+)[^`]+\1/g, '') ?? '', /(?<!\\)<script|(?<!\\)\[x\]/);
    assert.doesNotMatch(told + text(state), /[\u0000-\u0009\u000B-\u001F\u202A-\u202E]/);
    assert.equal(
      text(state)
        .split('\n')
        .filter((line) => line.includes('Head')).length,
      1,
    );
  });

  it('is bounded, and says what is left out', () => {
    const many = Array.from({ length: 1_000 }, (_, index): Finding => ({
      ...MINOR,
      title: `F${index} ${'x'.repeat(5_000)}`,
    }));
    const state = reviewed(many);
    assert.match(markdown(state), /\n800 more not shown here\.\n/);
    assert.match(text(state), /\n {4}and 950 more\n/);
    assert.ok(markdown(state).length < 300_000 && text(state).length < 60_000);
  });
});
