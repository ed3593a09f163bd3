import type { Range } from '../../src/shared/forecast.ts';

/**
 * What is expected, with about what it will be between: "12 (9–15)". Only the likely value where the others read the same.
 */
export function rangeText({ low, likely, high }: Range, write: (value: number) => string): string {
  const [from, about, to] = [write(low), write(likely), write(high)];
  if (from === about && to === about) return about;
  return `${about} (${from}–${to})`;
}

/** A time that nobody knows to the second: "40 s", "12 min", "2 h 10 min", "3 d 4 h". */
export function formatAbout(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** A number of agents that was computed: without the tenths. */
export function formatWhole(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
