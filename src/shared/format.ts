import type { RunState } from './runState.ts';
import { totalTokens } from './usage.ts';

/** "0.4 s", "12.3 s", "2 min 05 s", "1 h 02 min". */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${twoDigits(whole % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

/** "0:07", "12:34", "1:02:03": how far a run has come, for the start of a line. */
export function formatElapsed(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${twoDigits(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}`;
}

/** "1,234,567". Without the platform's tables of languages, which take 20 ms to load. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** "1 task", "12 tasks"; `plural` where an s does not do. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** "512 bytes", "1.5 KiB", "12 MiB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return countOf(bytes, 'byte');
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytes / 1024;
  let unit = 0;
  while (size >= 1023.5 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size < 9.95 ? size.toFixed(1) : String(Math.round(size))} ${units[unit] ?? ''}`;
}

/** "$1.23"; small sums keep two digits that count: "$0.0042". */
export function formatUsd(usd: number): string {
  if (usd === 0 || usd >= 0.01) return `$${usd.toFixed(2)}`;
  return `$${usd.toPrecision(2)}`;
}

/** "12,345 tokens, $0.12", with words where either is not exact. */
export function formatSpending(
  state: Pick<RunState, 'usage' | 'usageIsEstimated' | 'costUsd' | 'costIsComplete'>,
): string {
  const tokens = countOf(totalTokens(state.usage), 'token');
  const estimated = state.usageIsEstimated ? 'about ' : '';
  if (state.costIsComplete) return `${estimated}${tokens}, ${estimated}${formatUsd(state.costUsd)}`;
  const cost = state.costUsd === 0 ? 'price not known' : `at least ${formatUsd(state.costUsd)}`;
  return `${estimated}${tokens}, ${cost}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** "a", "a and b", "a, b and c". */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** The text; one with more than so many characters ends with an ellipsis instead. */
export function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
