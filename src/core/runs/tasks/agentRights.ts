import type { Equipment } from '../../tools/equipment.ts';
import { WITHOUT_COMMANDS } from '../../tools/toolsets.ts';
import type { AgentRights } from '../../tools/toolsets.ts';
import type { ApprovalPolicy } from '../commands/approvalDesk.ts';

/** What agents that begin or go on now may do, whatever their role. */
export function agentRights(
  approvals: ApprovalPolicy | undefined,
  isTrusted: () => boolean,
  equipment?: Equipment,
): AgentRights {
  if (approvals === undefined) return { ...WITHOUT_COMMANDS, equipment };
  if (approvals.terms().level === 'read-only') return { mayWrite: false, mayRun: false, equipment };
  return { mayWrite: true, mayRun: isTrusted(), equipment };
}
