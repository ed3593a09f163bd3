import type { Environment } from '../../src/shared/protocol.ts';
import type { RunPicture } from './runPicture.ts';

/** Longest request the extension takes, in UTF-16 units; the protocol says the same. */
export const REQUEST_MAX_LENGTH = 100_000;

/** Why a request cannot be sent now, in a sentence for people; `undefined` when it can. Typing is allowed all the time. */
export function whyNotSend(environment: Environment | undefined, picture: RunPicture | undefined): string | undefined {
  if (environment === undefined) return 'Wavewright is starting…';
  if (environment.folder === undefined) return 'Open a folder to work on first.';
  if (!environment.trusted) return 'Trust this workspace first: until then nothing runs and no model is asked.';
  if (picture === undefined || picture.isOutline) return undefined;
  if (picture.phase === 'awaiting-approval' && picture.state === 'initializing') {
    return 'Approve or discard the plan before you send another request.';
  }
  const isBusy = picture.state === 'running' || picture.state === 'initializing';
  if (!isBusy || picture.actions.includes('resume')) return undefined;
  return 'A run is at work. You can write the next request meanwhile.';
}

/** What is wrong with the text itself; `undefined` when it can be sent. */
export function problemWithRequest(text: string): string | undefined {
  if (text.trim() === '') return 'Write what you want to have done first.';
  if (text.length > REQUEST_MAX_LENGTH) {
    return `The request has ${text.length.toLocaleString('en-US')} characters; at most ${REQUEST_MAX_LENGTH.toLocaleString('en-US')} can be sent.`;
  }
  return undefined;
}

/** Requests that an empty panel offers. The first one is what the embedded demo model can do. */
export const EXAMPLE_REQUESTS: readonly string[] = [
  'Migrate this project to ES modules',
  'Write tests for every module that has none',
  'Document the public functions of this repository',
];
