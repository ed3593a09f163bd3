import type { ApprovalLevel } from '../../../shared/approval.ts';
import type { ApprovalPolicy } from './approvalDesk.ts';

/** The commands of a run that lets agents do at most what its own level says. The level is asked anew for each command. */
export function cappedCommands<Commands extends { readonly approvals: ApprovalPolicy }>(
  commands: Commands | undefined,
  ofRun: () => ApprovalLevel | undefined,
): Commands | undefined {
  return commands && { ...commands, approvals: cappedApproval(commands.approvals, ofRun) };
}

/** The policy of the person, but never more than the level that a run has of its own. */
export function cappedApproval(policy: ApprovalPolicy, ofRun: () => ApprovalLevel | undefined): ApprovalPolicy {
  return { ...policy, terms: () => capped(policy.terms(), ofRun()) };
}

type Terms = ReturnType<ApprovalPolicy['terms']>;

function capped(terms: Terms, ofRun: ApprovalLevel | undefined): Terms {
  if (ofRun === undefined || ofRun === 'everything' || terms.level === 'read-only') return terms;
  if (ofRun === 'read-only') return { ...terms, level: ofRun };
  if (ofRun === 'allow-listed') return { ...terms, level: terms.level === 'everything' ? ofRun : terms.level };
  // What a person had remembered still runs by itself, as it does when they have set this level themselves.
  return { ...terms, level: 'allow-listed', rules: { ...terms.rules, reading: 'as-ruled' } };
}
