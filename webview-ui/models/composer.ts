import type { Size } from '../../src/shared/brief.ts';
import type { Environment } from '../../src/shared/protocol.ts';
import type { RunPicture } from './runPicture.ts';

/** Longest request the extension takes, in UTF-16 units; the protocol says the same. */
export const REQUEST_MAX_LENGTH = 100_000;

/** What the text of the composer is for: a new run, the plan that waits, or the run that is under way. */
export type ComposerTarget = 'request' | 'plan' | 'run';

/** What the text can be for now, the most likely first; never empty. */
export function targetsOf(picture: RunPicture | undefined): readonly ComposerTarget[] {
  if (picture === undefined || picture.isOutline || picture.isInterrupted) return ['request'];
  if (picture.phase === 'awaiting-approval' && picture.state === 'initializing') return ['plan', 'request'];
  if (picture.total === 0) return ['request'];
  if (picture.state === 'running') return ['run'];
  if (picture.state === 'paused') return ['run', 'request'];
  return picture.state === 'failed' ? ['request', 'run'] : ['request'];
}

export const TARGET_LOOKS = {
  request: { label: 'New run', icon: 'add', placeholder: 'Describe the work… # adds context, / names a template' },
  plan: { label: 'Change this plan', icon: 'edit', placeholder: 'Change this plan… “also cover the admin module”' },
  run: { label: 'Change this run', icon: 'edit', placeholder: 'Change this run… “skip the docs”' },
} as const satisfies Record<ComposerTarget, { label: string; icon: string; placeholder: string }>;

/**
 * Why a text cannot be sent for this now, in a sentence for people; `undefined` when it can. Typing is allowed all the
 * time.
 */
export function whyNotSend(
  environment: Environment | undefined,
  picture: RunPicture | undefined,
  target: ComposerTarget,
): string | undefined {
  if (environment === undefined) return 'Wavewright is starting…';
  if (environment.folder === undefined) return 'Open a folder to work on first.';
  if (!environment.trusted) return 'Trust this workspace first: until then nothing runs and no model is asked.';
  if (target !== 'request' || picture === undefined || picture.isOutline) return undefined;
  if (picture.phase === 'awaiting-approval' && picture.state === 'initializing') return undefined;
  if (picture.phase === 'awaiting-answers' && picture.state === 'initializing') {
    return 'Answer the questions above, or cancel the run, before you send another request.';
  }
  const isBusy = picture.state === 'running' || picture.state === 'initializing';
  if (!isBusy || picture.actions.includes('resume')) return undefined;
  return 'A run is at work. You can write the next request meanwhile.';
}

/** What is wrong with the text itself; `undefined` when it can be sent. */
export function problemWithRequest(text: string, target: ComposerTarget = 'request'): string | undefined {
  if (text.trim() === '') {
    return target === 'request' ? 'Write what you want to have done first.' : 'Write what shall be different first.';
  }
  if (text.length > REQUEST_MAX_LENGTH) {
    return `The request has ${text.length.toLocaleString('en-US')} characters; at most ${REQUEST_MAX_LENGTH.toLocaleString('en-US')} can be sent.`;
  }
  return undefined;
}

export const SIZE_LABELS = {
  small: 'Small: up to 6 tasks',
  medium: 'Medium: up to 20 tasks',
  large: 'Large: up to 100 tasks',
  unlimited: 'As large as it takes',
} as const satisfies Record<Size, string>;

/** Requests that an empty panel offers. The first one is what the embedded demo model can do. */
export const EXAMPLE_REQUESTS: readonly string[] = [
  'Migrate this project to ES modules',
  'Write tests for every module that has none',
  'Document the public functions of this repository',
];
