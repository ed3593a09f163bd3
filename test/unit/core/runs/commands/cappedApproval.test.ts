import assert from 'node:assert/strict';
import { createApprovalPolicy } from '../../../../../src/core/app/approvalPolicy.ts';
import { judge } from '../../../../../src/core/commands/approvalLevels.ts';
import { cappedApproval } from '../../../../../src/core/runs/commands/cappedApproval.ts';
import { APPROVAL_LEVELS } from '../../../../../src/shared/approval.ts';
import type { ApprovalLevel } from '../../../../../src/shared/approval.ts';

/** What becomes of a command that rules allow, one that only reads, and one that neither. */
function outcomes(setting: ApprovalLevel, ofRun?: ApprovalLevel): string {
  const policy = createApprovalPolicy({
    settings: () => ({ level: setting, deny: [] }),
    remembered: { read: () => ['npm test'], add: () => Promise.resolve() },
    canAsk: true,
    platform: 'linux',
  });
  const terms = { ...cappedApproval(policy, () => ofRun).terms(), trusted: true };
  return ['npm test', 'ls', 'make all'].map((line) => judge(line, terms).kind).join(' ');
}

describe('a run with an approval level of its own', () => {
  it('is treated as at that level where the setting lets more', () => {
    for (const own of APPROVAL_LEVELS) assert.equal(outcomes('everything', own), outcomes(own), own);
  });

  it('is never let more than the setting lets', () => {
    for (const [position, setting] of APPROVAL_LEVELS.entries()) {
      for (const own of APPROVAL_LEVELS.slice(position)) assert.equal(outcomes(setting, own), outcomes(setting), own);
      assert.equal(outcomes(setting), outcomes(setting, setting));
    }
  });
});
