/** What an agent does this second: a few words, or a wait that the view words with the time of day where the person is. */
export type Activity = string | ProviderWait;

/** An agent waits until the provider takes its request. */
export interface ProviderWait {
  readonly waitsFor: 'provider';
  /** When it may be sent at the earliest (ms since the epoch). Absent: as soon as other requests have ended. */
  readonly until?: number;
}

/** The words for people, with the time of day where this code runs. */
export function activityText(activity: Activity): string {
  if (typeof activity === 'string') return activity;
  return activity.until === undefined ? 'waiting for its turn to ask the provider' : waitText(activity.until);
}

/** "waiting for the provider until 12:03". */
export function waitText(until: number): string {
  const time = new Date(until);
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  return `waiting for the provider until ${twoDigits(time.getHours())}:${twoDigits(time.getMinutes())}`;
}
