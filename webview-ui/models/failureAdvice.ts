import type { PauseReason } from '../../src/shared/limits.ts';
import type { Failure, FailureKind, FileConflict } from '../../src/shared/failures.ts';
import type { RunState } from '../../src/shared/runState.ts';
import { taskOf } from '../../src/shared/runState.ts';

/** A thing the person can do about a failure, offered as a button. */
export type Remedy = 'resume' | 'choose-model' | 'show-log';

export interface Advice {
  /** What to do, in one sentence; undefined where the failure's own message says it. */
  readonly text: string | undefined;
  readonly remedies: readonly Remedy[];
}

const NOTHING: Advice = { text: undefined, remedies: [] };
const SEE_MODEL = (text: string): Advice => ({ text, remedies: ['choose-model', 'resume'] });
const TRY_LATER = (text: string): Advice => ({ text, remedies: ['resume', 'choose-model'] });

const ADVICE: Record<FailureKind, Advice> = {
  'no-folder': { text: 'Open a folder, then send the request again.', remedies: [] },
  'untrusted-workspace': { text: 'Trust the workspace, then send the request again.', remedies: [] },
  'wrong-use': NOTHING,
  'wrong-state': NOTHING,
  'not-found': NOTHING,
  'plan-invalid': {
    text: 'Say in the request what matters most, or choose a stronger model.',
    remedies: ['choose-model'],
  },
  'role-missing': NOTHING,
  'plan-declined': { text: 'Say it in other words, or choose another model.', remedies: ['choose-model'] },
  'model-unconfigured': SEE_MODEL('Choose a model and set its key, then resume.'),
  'model-unauthorized': SEE_MODEL('Set another key through Choose Model, then resume.'),
  'model-request-refused': SEE_MODEL('Choose another model, then resume.'),
  'model-rate-limited': TRY_LATER('Resume when the provider allows more requests.'),
  'model-overloaded': TRY_LATER('Resume when the provider has room again.'),
  'model-unreachable': TRY_LATER('Check the network and the base URL, then resume.'),
  'model-answer-cut': TRY_LATER('Resume to try again.'),
  'model-answer-invalid': TRY_LATER('Resume to try again, or choose a stronger model.'),
  'model-declined': SEE_MODEL('Choose another model, then resume.'),
  'budget-exceeded': {
    text: 'Raise the budget (wavewright.run.budgetUsd) and resume; nothing done is lost.',
    remedies: ['resume'],
  },
  'input-invalid': { text: 'Run the earlier task again, or skip this one.', remedies: ['resume'] },
  'needs-yes': { text: 'Say yes to the sum that it names.', remedies: [] },
  'gate-failed': {
    text: 'Look at what its gates found; retry it with an instruction, or skip it.',
    remedies: ['resume'],
  },
  'not-passed': { text: 'Look at what the last check found; resume for more rounds.', remedies: ['resume'] },
  'members-failed': { text: 'Resume to try the failed ones again.', remedies: ['resume'] },
  'command-unstartable': { text: 'The log says why.', remedies: ['show-log'] },
  'index-unavailable': { text: 'The log says why.', remedies: ['show-log'] },
  'tool-source-unavailable': { text: 'The log says why.', remedies: ['show-log'] },
  'browser-unavailable': {
    text: 'Install Chrome, Edge or Chromium, or name one in wavewright.browser.path.',
    remedies: [],
  },
  'browser-failed': { text: 'The log says why.', remedies: ['show-log'] },
  'not-allowed': NOTHING,
  'disk-full': { text: 'Free some space, then resume; nothing done is lost.', remedies: ['resume'] },
  'context-overflow': TRY_LATER('Split the task, or choose a model with a larger context window.'),
  'turn-limit': TRY_LATER('Resume to try again, or choose a stronger model.'),
  timeout: TRY_LATER('Resume to try again, or raise wavewright.run.attemptTimeoutSeconds.'),
  cancelled: NOTHING,
  paused: { text: undefined, remedies: ['resume'] },
  conflict: { text: undefined, remedies: ['resume'] },
  'path-outside': NOTHING,
  'path-missing': NOTHING,
  'file-unreadable': NOTHING,
  'file-unwritable': NOTHING,
  'store-newer': { text: 'Update Wavewright.', remedies: ['show-log'] },
  'store-damaged': { text: 'The log says where the damaged file is kept.', remedies: ['show-log'] },
  'store-unavailable': { text: 'The log says why.', remedies: ['show-log'] },
  internal: { text: 'This is a defect of Wavewright; the log has the details.', remedies: ['show-log', 'resume'] },
};

/** What the person can do about a failure. Kinds of a newer host, which this page does not know, get no advice. */
export function adviceFor(failure: Failure): Advice {
  return Object.hasOwn(ADVICE, failure.kind) ? ADVICE[failure.kind] : NOTHING;
}

const PAUSES: Record<PauseReason, PauseText> = {
  person: { title: 'You paused the run', text: 'Agents stop after their turn and go on from there.' },
  budget: { title: 'The budget is used up', text: undefined },
  provider: { title: 'The model provider refused', text: undefined },
  'time-limit': { title: 'The time limit is reached', text: 'Resume with a longer one to go on.' },
  question: { title: 'The run waits for your answer', text: undefined },
  shutdown: { title: 'The run stopped when the editor closed', text: 'Finished work is kept.' },
};

export interface PauseText {
  readonly title: string;
  readonly text: string | undefined;
}

/** Why a run is paused, for people. */
export function pauseText(reason: PauseReason | undefined): PauseText {
  return reason === undefined ? { title: 'The run is paused', text: undefined } : PAUSES[reason];
}

/** Why changes of a file do not go together. */
export const CONFLICTS: Record<FileConflict['reason'], string> = {
  'both-changed': 'both changed the same lines',
  'both-added': 'both added the file with different content',
  'deleted-and-changed': 'one deleted it, the other changed it',
  binary: 'both changed it, and binary files cannot be merged',
  'too-large': 'both changed it, and it is too large to merge',
};

/** A conflict as a sentence that names the file and both sides: the titles of tasks, or "your own changes". */
export function conflictText(state: RunState, conflict: FileConflict): string {
  const [first, second] = conflict.between.map((side) => sideText(state, side));
  return `${conflict.path.path}: ${first ?? ''} and ${second ?? ''} meet; ${CONFLICTS[conflict.reason]}.`;
}

function sideText(state: RunState, side: string): string {
  return side === 'workspace' ? 'your own changes' : `“${taskOf(state, side)?.title ?? side}”`;
}
