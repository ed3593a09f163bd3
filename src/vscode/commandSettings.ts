import type { ApprovalSettings } from '../core/app/approvalPolicy.ts';
import { APPROVAL_LEVELS } from '../shared/approval.ts';
import type { ApprovalLevel } from '../shared/approval.ts';
import type { ReadSetting } from './settings.ts';

/** What the person set about commands of agents. */
export interface CommandSettings {
  readonly approval: ApprovalSettings;
  readonly sandbox: { readonly use: 'where-possible' | 'off'; readonly allowedHosts: readonly string[] };
}

const DEFAULT_LEVEL: ApprovalLevel = 'ask';

/** Reads them so that a value that makes no sense never lets more commands run. Rules are read when they are needed. */
export function readCommandSettings(read: ReadSetting, problems: string[]): CommandSettings {
  const level = oneOf('approval.level', read('approval.level'), [DEFAULT_LEVEL, ...APPROVAL_LEVELS], problems);
  const deny = textsOf('approval.deny', read('approval.deny'), problems);
  if (deny === undefined) problems.push('Until wavewright.approval.deny can be read, each command asks.');
  return {
    approval: { level: deny === undefined && level !== 'read-only' ? DEFAULT_LEVEL : level, deny: deny ?? [] },
    sandbox: {
      use: oneOf('commands.sandbox', read('commands.sandbox'), ['where-possible', 'off'], problems),
      allowedHosts: textsOf('commands.allowedHosts', read('commands.allowedHosts'), problems) ?? [],
    },
  };
}

/** The first of the known ones when nothing is set, or something else. */
function oneOf<Value extends string>(
  key: string,
  value: unknown,
  known: readonly [Value, ...Value[]],
  problems: string[],
): Value {
  const [first] = known;
  const found = known.find((each) => each === value);
  if (found !== undefined || value === undefined || value === null) return found ?? first;
  const expected = [...new Set<string>(known)].join(', ');
  problems.push(`wavewright.${key}: expected one of ${expected}, came ${JSON.stringify(value)}. "${first}" is used.`);
  return first;
}

/** `undefined` when it is no list of texts. */
function textsOf(key: string, value: unknown, problems: string[]): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((each) => typeof each === 'string' && each.trim() !== '')) {
    return (value as string[]).map((each) => each.trim());
  }
  problems.push(`wavewright.${key}: expected a list of texts, came ${JSON.stringify(value)}.`);
  return undefined;
}
