import { judge } from '../../../../src/core/commands/approvalLevels.ts';
import type { ApprovalTerms, Judgement } from '../../../../src/core/commands/approvalLevels.ts';

/** What a person has allowed in most of these tests: `npm test`, `good`, and commands that only read. */
export const terms: ApprovalTerms = {
  level: 'allow-listed',
  rules: { allow: [['npm', 'test'], ['good'], ['git', 'diff']], deny: [], reading: 'allowed' },
  trusted: true,
  folder: '/base/checkout',
};

export function judged(line: string, other: Partial<ApprovalTerms> = {}): Judgement['kind'] {
  return judge(line, { ...terms, ...other }).kind;
}
