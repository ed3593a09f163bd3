import assert from 'node:assert/strict';
import type { ListedFile } from '../../../../../src/core/changes/baseListing.ts';
import type { WorkspaceView } from '../../../../../src/core/changes/workspaceView.ts';
import type { Survey } from '../../../../../src/core/planning/survey/survey.ts';
import { surveyRepository } from '../../../../../src/core/planning/survey/surveyRepository.ts';
import type { SurveyDeps } from '../../../../../src/core/planning/survey/surveyRepository.ts';
import type { Clock } from '../../../../../src/core/ports/clock.ts';
import { hashBytes } from '../../../../../src/node/system/hashing.ts';
import { ok } from '../../../../../src/shared/result.ts';
import { createManualClock } from '../../../../support/manualClock.ts';
import { createMemoryStore } from '../../../../support/memoryStore.ts';
import { memoryView } from '../../../../support/memoryView.ts';

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A view that only lets itself be listed and peeked into, and remembers what was looked at. */
export interface WatchedView extends WorkspaceView {
  readonly peeked: string[];
}

export function watchedView(files: Files): WatchedView {
  const view = memoryView(files);
  return watched(view, (path) => view.peekFile(path));
}

/** Files by path with their sizes, as git has them; every text is made by `textOf` when it is read. */
export function gitView(files: readonly (readonly [string, number])[], textOf: (path: string) => string): WatchedView {
  const listed = files.map(([path, size]): ListedFile => ({ path, size, executable: false, object: `id of ${path}` }));
  const view = { ...memoryView({}), describeFiles: async () => ok(listed) };
  return watched(view, async (path) => {
    const bytes = new TextEncoder().encode(textOf(path));
    return ok({ content: { hash: 'unused', size: bytes.length, executable: false }, bytes });
  });
}

function watched(view: WorkspaceView, peek: WorkspaceView['peekFile']): WatchedView {
  const peeked: string[] = [];
  return {
    ...view,
    peeked,
    readFile: (path) => assert.fail(`a survey commits the run to what is in ${path}`),
    peekFile: (path, signal) => {
      peeked.push(path);
      return peek(path, signal);
    },
  };
}

export function surveyDeps(clock: Clock = createManualClock()): SurveyDeps {
  return { store: createMemoryStore(), clock, hash: hashBytes };
}

export async function surveyOf(files: Files | WatchedView, deps = surveyDeps()): Promise<Survey> {
  const view = isView(files) ? files : watchedView(files);
  const surveyed = await surveyRepository(view, deps, new AbortController().signal);
  assert.ok(surveyed.ok, surveyed.ok ? '' : surveyed.failure.message);
  return surveyed.value;
}

function isView(files: Files | WatchedView): files is WatchedView {
  return 'describeFiles' in files && typeof files.describeFiles === 'function';
}

/** "purpose: line" of each command, in order. */
export function commandLines({ commands }: Survey): string[] {
  return commands.map(({ purpose, line }) => `${purpose}: ${line}`);
}

/** "path -> imported, imported" of each module that imports something. */
export function importLines({ modules }: Survey): string[] {
  return modules.modules.flatMap(({ path, imports }) =>
    imports.length === 0 ? [] : [`${path} -> ${imports.join(', ')}`],
  );
}

export function manifest(value: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(value);
}
