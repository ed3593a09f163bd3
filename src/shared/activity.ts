import { formatDuration } from './format.ts';

/** What an agent does this second: a few words, or what the view words with the time where the person is. */
export type Activity = string | ProviderWait | CommandActivity;

/** A command runs. */
export interface CommandActivity {
  readonly command: string;
  /** In ms since the epoch. */
  readonly since: number;
  /** Of what it has written so far. */
  readonly lastLine?: string;
}

/** An agent waits until the provider takes its request. */
export interface ProviderWait {
  readonly waitsFor: 'provider';
  /** When it may be sent at the earliest (ms since the epoch). Absent: as soon as other requests have ended. */
  readonly until?: number;
}

/** The words for people, with the time of day where this code runs. `now` is in ms since the epoch. */
export function activityText(activity: Activity, now: number): string {
  if (typeof activity === 'string') return activity;
  if ('command' in activity) return commandText(activity, now);
  return activity.until === undefined ? 'waiting for its turn to ask the provider' : waitText(activity.until);
}

/** "npm test · 12 s · 3 passing". */
function commandText({ command, since, lastLine }: CommandActivity, now: number): string {
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  return [
    command,
    ...(seconds === 0 ? [] : [seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000)]),
    ...(lastLine === undefined ? [] : [lastLine]),
  ].join(' · ');
}

/** "waiting for the provider until 12:03". */
export function waitText(until: number): string {
  const time = new Date(until);
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  return `waiting for the provider until ${twoDigits(time.getHours())}:${twoDigits(time.getMinutes())}`;
}
