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

/** The words for people, with the time of day where this code runs: "npm test · 3 passing". */
export function activityText(activity: Activity): string {
  if (typeof activity === 'string') return activity;
  if ('command' in activity) {
    const { command, lastLine } = activity;
    return lastLine === undefined ? command : `${command} · ${lastLine}`;
  }
  return activity.until === undefined ? 'waiting for its turn to ask the provider' : waitText(activity.until);
}

/** Since when a command has been running (ms since the epoch): views tell how long that is. */
export function runningSince(activity: Activity | undefined): number | undefined {
  return typeof activity === 'object' && 'command' in activity ? activity.since : undefined;
}

/** "waiting for the provider until 12:03". */
export function waitText(until: number): string {
  const time = new Date(until);
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  return `waiting for the provider until ${twoDigits(time.getHours())}:${twoDigits(time.getMinutes())}`;
}
