import type { ApprovalRequest } from '../../../shared/approval.ts';
import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { judge } from '../../commands/approvalLevels.ts';
import type { ApprovalTerms, Judgement } from '../../commands/approvalLevels.ts';
import { formatCommandRule } from '../../commands/commandRules.ts';
import type { Randomness } from '../../ports/clock.ts';
import type { Recorder } from '../recorder.ts';

/** What is in force about commands, asked anew for each of them. */
export interface ApprovalPolicy {
  /** Level and rules as they are now. */
  terms(): Omit<ApprovalTerms, 'trusted' | 'folder'>;
  /** Whether there is somebody who can be asked. Without, what would ask is denied. */
  readonly canAsk: boolean;
  /** Adds rules for this workspace, each the beginning of a command. */
  remember(rules: readonly string[]): Promise<void>;
}

/** The place in one run where commands wait for somebody's word. */
export interface ApprovalDesk {
  /**
   * Resolves when the command may run: at once when the rules allow it, otherwise when somebody has said so. Fails with
   * `not-allowed`, in words for the model, when it is refused or denied, and with `cancelled`.
   */
  clear(command: CommandToClear, signal: AbortSignal): Promise<Result<void, Failure>>;
  /** Answers a request and all others that wait for the same command. Fails with `not-found` when none waits under this id. */
  decide(approvalId: string, decision: ApprovalDecision): Promise<Result<void, Failure>>;
  /** Lets go what the rules allow by now. */
  judgeAgain(): void;
}

export interface CommandToClear {
  readonly taskId: string;
  readonly line: string;
  /** Absolute path of the directory in which it would run, where that is known. */
  readonly folder?: string;
  /** What the agent wants it for, for the person. */
  readonly why?: string;
  /** Called when the wait for a person begins. */
  readonly onWaiting?: () => void;
}

export interface ApprovalDecision {
  readonly allow: boolean;
  /** Rules to remember with it; of those that the request suggests. */
  readonly remember?: readonly string[];
}

export interface ApprovalDeskDeps {
  readonly recorder: Recorder;
  readonly policy: ApprovalPolicy;
  readonly isTrusted: () => boolean;
  readonly randomness: Pick<Randomness, 'newId'>;
}

interface Waiting extends CommandToClear {
  readonly request: ApprovalRequest;
  readonly settle: (result: Result<void, Failure>) => void;
}

type Decided = { readonly decision: 'allowed' | 'denied'; readonly by: 'person' | 'rule' | 'command-line' };

export function createApprovalDesk(deps: ApprovalDeskDeps): ApprovalDesk {
  const { recorder, policy } = deps;
  const waiting = new Map<string, Waiting>();

  function judged({ line, folder }: CommandToClear): Judgement {
    const terms = { ...policy.terms(), trusted: deps.isTrusted() };
    return judge(line, folder === undefined ? terms : { ...terms, folder });
  }

  function request(command: CommandToClear, judgement: Judgement & { kind: 'ask' }): ApprovalRequest {
    const approval = {
      approvalId: deps.randomness.newId(),
      command: command.line,
      ...(command.why === undefined ? {} : { why: command.why }),
      reasons: judgement.reasons,
      suggestedRules: judgement.suggestion.map(formatCommandRule),
    };
    recorder.record({ type: 'approval-requested', taskId: command.taskId, approval });
    return approval;
  }

  function decided({ request: { approvalId }, taskId, settle }: Waiting, how: Decided, remembered?: readonly string[]) {
    waiting.delete(approvalId);
    const rules = remembered === undefined || remembered.length === 0 ? {} : { remembered };
    recorder.record({ type: 'approval-decided', taskId, approvalId, ...how, ...rules });
    settle(how.decision === 'allowed' ? ok(undefined) : failed(denied(how.by)));
  }

  function waitFor(command: CommandToClear, approval: ApprovalRequest, signal: AbortSignal) {
    return new Promise<Result<void, Failure>>((resolve) => {
      const leave = (): void => {
        waiting.delete(approval.approvalId);
        resolve(failed(CANCELLED));
      };
      signal.addEventListener('abort', leave, { once: true });
      const settle = (result: Result<void, Failure>): void => {
        signal.removeEventListener('abort', leave);
        resolve(result);
      };
      waiting.set(approval.approvalId, { ...command, request: approval, settle });
      if (signal.aborted) leave();
    });
  }

  function judgeAgain(): void {
    for (const each of [...waiting.values()]) {
      const judgement = judged(each);
      if (judgement.kind === 'allowed') decided(each, { decision: 'allowed', by: 'rule' });
      else if (judgement.kind === 'refused') decided(each, { decision: 'denied', by: 'rule' });
    }
  }

  return {
    async clear(command, signal) {
      const judgement = judged(command);
      if (judgement.kind === 'allowed') return ok(undefined);
      if (judgement.kind === 'refused') return failed(refused(judgement.why));
      if (signal.aborted) return failed(CANCELLED);
      const approval = request(command, judgement);
      if (!policy.canAsk) {
        const how = { decision: 'denied', by: 'command-line' } as const;
        recorder.record({ type: 'approval-decided', taskId: command.taskId, approvalId: approval.approvalId, ...how });
        return failed(denied('command-line'));
      }
      command.onWaiting?.();
      return waitFor(command, approval, signal);
    },
    async decide(approvalId, { allow, remember = [] }) {
      const asked = waiting.get(approvalId);
      if (asked === undefined) return failed(NOBODY_WAITS);
      const offered = asked.request.suggestedRules;
      const rules = allow ? remember.filter((rule) => offered.includes(rule)) : [];
      if (rules.length > 0) await policy.remember(rules);
      const decision = allow ? 'allowed' : 'denied';
      for (const each of [...waiting.values()]) {
        if (each.line !== asked.line) continue;
        decided(each, { decision, by: 'person' }, each === asked ? rules : undefined);
      }
      judgeAgain();
      await recorder.durable();
      return ok(undefined);
    },
    judgeAgain,
  };
}

const CANCELLED: Failure = { kind: 'cancelled', message: 'Cancelled while the command waited for approval.' };

export const NOBODY_WAITS: Failure = {
  kind: 'not-found',
  message: 'This command does not wait for approval any more.',
};

function refused(why: string): Failure {
  return { kind: 'not-allowed', message: `The command was not run. ${why}` };
}

function denied(by: Decided['by']): Failure {
  const who = {
    person: 'The person denied this command.',
    rule: 'A rule denies this command.',
    'command-line': 'This command is not on the list of allowed ones, and nobody is here to be asked.',
  }[by];
  return {
    kind: 'not-allowed',
    message: `${who} It was not run. Do not try it again in other words; go on without it, and say in your summary what could not be checked.`,
  };
}
