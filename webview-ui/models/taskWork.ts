import type { ToolCallFacts } from '../../src/shared/events.ts';
import type { AttemptState } from '../../src/shared/runState.ts';
import { formatCount, formatDuration, plural } from './format.ts';

/** The turns of an attempt, as the details of its task show them. */
export interface TurnsPicture {
  /** The newest last; at most `TURNS_SHOWN`. */
  readonly turns: readonly TurnPicture[];
  readonly earlier: number;
  /** "The first 12 turns were summed up, because the conversation had become too long." */
  readonly compacted: string | undefined;
}

export interface TurnPicture {
  /** From 1, within the attempt. */
  readonly turn: number;
  /** "12.3k in (11k cached), 450 out". */
  readonly tokens: string;
  /** How full the context window was, 0 to 1 and perhaps more; `undefined`: not known. */
  readonly fill: number | undefined;
}

export const TURNS_SHOWN = 50;

/** `undefined` where there is no turn yet. */
export function turnsPicture(attempt: AttemptState | undefined): TurnsPicture | undefined {
  if (attempt === undefined || attempt.turnTokens.length === 0) return undefined;
  const { turnTokens, compaction } = attempt;
  const earlier = Math.max(0, turnTokens.length - TURNS_SHOWN);
  const turns = turnTokens.slice(earlier).map(({ prompt, cached, output, window }, index): TurnPicture => {
    const read = cached === 0 ? '' : ` (${formatCount(cached)} cached)`;
    return {
      turn: earlier + index + 1,
      tokens: `${formatCount(prompt)} in${read}, ${formatCount(output)} out`,
      fill: window === undefined || prompt === 0 ? undefined : (prompt + output) / window,
    };
  });
  const compacted =
    compaction &&
    `The first ${plural(compaction.turns, 'turn')} were summed up, because the conversation had become too long.`;
  return { turns, earlier, compacted };
}

/** "23 % of the window". */
export function fillText(fill: number): string {
  const percent = fill * 100;
  return `${percent > 0 && percent < 1 ? 'under 1' : Math.round(percent)} % of the window`;
}

/** Whether the call may have had an effect beyond the task's own view. Calls that were refused had none. */
export function reachedOutside({ effect, ok, evidence }: ToolCallFacts): boolean {
  return effect === 'outside' && (ok || evidence !== undefined);
}

/** What else is known of a call, for whoever points at it: "took 12 s, gave 31.2k characters". */
export function callFigures({ ms, outputChars, output }: ToolCallFacts): string | undefined {
  const parts = [
    ...(ms === undefined ? [] : [`took ${ms < 1000 ? `${ms} ms` : formatDuration(ms)}`]),
    ...(outputChars === undefined ? [] : [`gave ${formatCount(outputChars)} characters`]),
    ...(output === undefined ? [] : ['of which the agent was shown the beginning and the end']),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}
