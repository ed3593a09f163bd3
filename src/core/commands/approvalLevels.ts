import type { ApprovalLevel } from '../../shared/approval.ts';
import { coverLine, formatCommandRule } from './commandRules.ts';
import type { CommandRule, CommandRules, Coverage } from './commandRules.ts';
import { readShellLine } from './shellLine.ts';
import { suggestedRules } from './suggestedRules.ts';

export interface ApprovalTerms {
  readonly level: ApprovalLevel;
  readonly rules: CommandRules;
  /** Whether the person trusts the workspace. In one that is not trusted no command runs, whatever the level. */
  readonly trusted: boolean;
  /** Absolute path of the directory where the line would run; without it, absolute paths count as outside. */
  readonly folder?: string;
  /** What reads the line. Lines for `windows` (cmd, PowerShell) are not understood: no rule covers them. Default `posix`. */
  readonly shell?: 'posix' | 'windows';
}

export type Judgement =
  | {
      readonly kind: 'allowed';
      readonly by: 'level' | 'rules';
      /** Those that were needed. */ readonly used: readonly CommandRule[];
    }
  | {
      readonly kind: 'ask';
      /** Why it does not run by itself, as words for people. */
      readonly reasons: readonly string[];
      /** What may be remembered so that such lines run at the level `allow-listed`; empty when nothing can be offered. */
      readonly suggestion: readonly CommandRule[];
    }
  /** `why` is told to the model and shown to the person. */
  | { readonly kind: 'refused'; readonly why: string };

/** Decides whether a line of shell may run. */
export function judge(line: string, terms: ApprovalTerms): Judgement {
  const { level, rules, trusted, folder, shell = 'posix' } = terms;
  if (!trusted) return refused('The workspace is not trusted, so no commands run in it.');
  if (level === 'read-only') return refused('The approval level is read-only, so no commands run.');
  if (line.trim() === '' || line.includes('\0'))
    return refused('There is no command in that line, or a NUL character.');
  if (shell === 'windows') return judgeUnread(terms);
  const read = readShellLine(line);
  const coverage = coverLine(read, rules, folder);
  if (coverage.denied !== undefined) {
    return refused(`The rule "${formatCommandRule(coverage.denied)}" denies a command in that line.`);
  }
  if (level === 'everything' && !coverage.perhapsDenied) return { kind: 'allowed', by: 'level', used: [] };
  const reasons = reasonsToAsk(coverage);
  if (level === 'allow-listed' && reasons.length === 0) return { kind: 'allowed', by: 'rules', used: coverage.used };
  return {
    kind: 'ask',
    reasons: reasons.length === 0 ? ['every command is asked for at this approval level'] : reasons,
    suggestion: suggestedRules(read, rules, folder),
  };
}

function refused(why: string): Judgement {
  return { kind: 'refused', why };
}

/** A line of another shell may do anything, also what a rule denies. */
function judgeUnread({ level, rules }: ApprovalTerms): Judgement {
  if (level === 'everything' && rules.deny.length === 0) return { kind: 'allowed', by: 'level', used: [] };
  return { kind: 'ask', reasons: ['lines of this shell are not understood'], suggestion: [] };
}

function reasonsToAsk({ uncovered, obstacles, perhapsDenied }: Coverage): string[] {
  const commands = uncovered.map(({ words }) => `no rule allows ${words.map(({ source }) => source).join(' ')}`);
  const denial = perhapsDenied ? ['it may hold a command that a rule denies'] : [];
  return [...new Set([...commands, ...obstacles, ...denial])];
}
