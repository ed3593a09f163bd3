import type { ApprovalLevel } from '../../shared/approval.ts';
import { parseCommandRule } from '../commands/commandRules.ts';
import type { CommandRule } from '../commands/commandRules.ts';
import type { ApprovalPolicy } from '../runs/commands/approvalDesk.ts';

/** What the person set about commands. Rules are the beginnings of commands, as a person writes them. */
export interface ApprovalSettings {
  readonly level: ApprovalLevel;
  readonly deny: readonly string[];
}

/** Rules that a person had remembered: commands that begin so are allowed. */
export interface RememberedRules {
  read(): readonly string[];
  add(rules: readonly string[]): Promise<void>;
}

/**
 * The policy that follows from settings and remembered rules, both read anew for each command. At the level `ask` only
 * remembered rules let a command run by itself; at `allow-listed` those that only read files do, too. As long as a rule
 * that denies something cannot be read, the level is at most `ask`.
 */
export function createApprovalPolicy(deps: {
  readonly settings: () => ApprovalSettings;
  readonly remembered: RememberedRules;
  readonly canAsk: boolean;
  readonly platform: string;
  /** Told once of each rule that cannot be read, in a sentence. */
  readonly onProblem?: (problem: string) => void;
}): ApprovalPolicy {
  const { settings, remembered, canAsk } = deps;
  const shell = deps.platform === 'win32' ? 'windows' : 'posix';
  const told = new Set<string>();
  const tell = (problem: string): void => {
    if (!told.has(problem)) deps.onProblem?.(problem);
    told.add(problem);
  };
  return {
    canAsk,
    terms() {
      const { level: wanted, deny } = settings();
      const problems = deny.flatMap((rule) => commandRuleProblem(rule, 'deny') ?? []);
      for (const problem of problems) tell(problem);
      const level = problems.length > 0 && wanted !== 'read-only' ? 'ask' : wanted;
      return {
        level: level === 'ask' ? 'allow-listed' : level,
        rules: {
          allow: rulesOf(remembered.read(), 'allow'),
          deny: rulesOf(deny, 'deny'),
          reading: level === 'ask' ? 'as-ruled' : 'allowed',
        },
        shell,
      };
    },
    remember: (rules) => remembered.add(rules),
  };
}

/** What is wrong with a rule, in a sentence; `undefined`: nothing. */
export function commandRuleProblem(text: string, effect: 'allow' | 'deny'): string | undefined {
  const parsed = parseCommandRule(text, effect);
  return parsed.ok ? undefined : parsed.failure.message;
}

function rulesOf(texts: readonly string[], effect: 'allow' | 'deny'): CommandRule[] {
  return texts.flatMap((text) => {
    const parsed = parseCommandRule(text, effect);
    return parsed.ok ? [parsed.value] : [];
  });
}
