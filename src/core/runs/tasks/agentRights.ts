import { WITHOUT_COMMANDS } from '../../tools/toolsets.ts';
import type { AgentRights } from '../../tools/toolsets.ts';
import type { ApprovalPolicy } from '../commands/approvalDesk.ts';

/** What agents that begin or go on now may do, whatever their role. */
export function agentRights(approvals: ApprovalPolicy | undefined, isTrusted: () => boolean): AgentRights {
  if (approvals === undefined) return WITHOUT_COMMANDS;
  if (approvals.terms().level === 'read-only') return { mayWrite: false, mayRun: false };
  return { mayWrite: true, mayRun: isTrusted() };
}
