import assert from 'node:assert/strict';
import { findingsIn } from '../../../../src/core/gates/review/findings.ts';
import { contestedFindings, holds, mergedFindings, votedFindings } from '../../../../src/core/gates/review/vote.ts';
import type { Finding } from '../../../../src/shared/gates.ts';

const LEAK: Finding = { severity: 'critical', title: 'It leaks', path: 'a.ts', line: 1 };
const ODD: Finding = { severity: 'minor', title: 'Odd' };

describe('Findings of reviewers', () => {
  it('are read leniently, the gravest first, and what is none is passed over', () => {
    assert.deepEqual(
      findingsIn({
        findings: [
          ODD,
          'text',
          null,
          { severity: 'grave', title: 'x' },
          { severity: 'major' },
          { severity: 'MAJOR', detail: 'Only a detail.', line: '3', path: ' ' },
          { ...LEAK, extra: { deep: true } },
        ],
      }),
      [LEAK, { severity: 'major', title: 'Only a detail.' }, ODD],
    );
    for (const data of [undefined, null, 'x', [], {}, { findings: 'none' }]) assert.equal(findingsIn(data), undefined);
    assert.equal(findingsIn({ findings: Array.from({ length: 500 }, () => LEAK) })?.length, 50);
  });

  it('that several report count once, by place or by words, and never two of the same reviewer', () => {
    const merged = mergedFindings([
      { reviewer: 'a', findings: [LEAK, { ...LEAK, title: 'Another in the same line' }] },
      {
        reviewer: 'b',
        findings: [
          { ...LEAK, title: 'Said otherwise' },
          { ...ODD, title: 'ODD!' },
        ],
      },
      { reviewer: 'c', findings: [ODD] },
    ]);
    assert.deepEqual(
      merged.map(({ title, upheldBy }) => [title, upheldBy]),
      [
        ['It leaks', ['a', 'b']],
        ['Another in the same line', ['a']],
        ['ODD!', ['b', 'c']],
      ],
    );
  });
});

describe('The vote on findings', () => {
  const findings = mergedFindings([{ reviewer: 'a', findings: [LEAK, ODD] }]);
  const reviewers = new Set(['a']);
  const after = (...data: unknown[]) =>
    votedFindings(
      findings,
      'critical',
      data.map((each, index) => ({ refuter: `r${index}`, insteadOf: undefined, data: each })),
    )[0];
  const vote = (holding: boolean) => ({ verdicts: [{ finding: 1, holds: holding, why: '' }] });
  const isHeld = (finding: Finding | undefined): boolean =>
    finding !== undefined && holds(finding, 'critical', reviewers);

  it('is held on grave ones, among those that did not report them', () => {
    assert.deepEqual(contestedFindings(findings, 'critical', undefined), [findings[0]]);
    assert.deepEqual(contestedFindings(findings, 'minor', 'a'), []);
  });

  it('lets a finding go when most of those asked refute it, and holds it with a tie or no answer', () => {
    assert.equal(isHeld(after()), true);
    assert.equal(isHeld(after(vote(false))), false);
    assert.equal(isHeld(after(vote(true))), true);
    assert.equal(isHeld(after(vote(false), vote(true))), true);
    assert.equal(isHeld(after(vote(false), vote(true), vote(false))), false);
    for (const odd of [undefined, 'no', { verdicts: 1 }, { verdicts: [null, { finding: 7, holds: false }] }]) {
      assert.equal(isHeld(after(odd)), true);
    }
  });

  it('never holds what is not grave enough', () => {
    assert.equal(holds(ODD, 'major', reviewers), false);
  });
});
