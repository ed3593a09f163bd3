import * as z from 'zod';
import type { ListedFile } from '../../changes/baseListing.ts';
import { NOTE_CHARACTERS } from '../../ports/store.ts';
import type { RunStore } from '../../ports/store.ts';
import type { FileFacts } from './fileFacts.ts';
import { identityOf } from './listing.ts';
import { extensionOf } from './paths.ts';
import type { Survey } from './survey.ts';

/** Goes up whenever a survey of the same files would say something else. */
const SHAPE = 3;

export interface SurveyCache {
  /** The survey of exactly these files. */
  readSurvey(): Promise<Survey | undefined>;
  writeSurvey(survey: Survey): Promise<void>;
  /** What is known of files by their contents. */
  readFacts(): Promise<FactsByContent>;
  writeFacts(facts: FactsByContent): Promise<void>;
}

/** By `contentKey`, what was asked for last first. */
export type FactsByContent = Map<string, FileFacts>;

/** Names content and language of a file, by which its facts are kept; `undefined` when its content is not known unread. */
export function contentKey(file: ListedFile): string | undefined {
  const identity = identityOf(file);
  return identity && `${identity}.${extensionOf(file.path)}`;
}

/**
 * The notes of a store on one root: a survey per content of the whole, and facts per content of a file, so that after a
 * small change only what changed is read. `key` names the content of the whole.
 */
export function createSurveyCache(deps: {
  readonly store: Pick<RunStore, 'readNote' | 'writeNote'>;
  readonly root: string;
  readonly key: string;
}): SurveyCache {
  const { store, root, key } = deps;
  const surveyNote = `survey/${SHAPE}/${root}/${key}`;
  const factsNote = `survey-files/${SHAPE}/${root}`;
  return {
    async readSurvey() {
      const text = await store.readNote(surveyNote);
      if (text === undefined) return undefined;
      // Written by this very code: its form is that of `Survey`, but JSON leaves out what is undefined.
      const survey = JSON.parse(text) as Survey;
      return { ...survey, tests: survey.tests };
    },
    async writeSurvey(survey) {
      const text = JSON.stringify(survey);
      if (text.length <= NOTE_CHARACTERS) await store.writeNote(surveyNote, text);
    },
    async readFacts() {
      const text = await store.readNote(factsNote);
      return new Map(text === undefined ? [] : entriesIn(text));
    },
    async writeFacts(facts) {
      await store.writeNote(factsNote, linesOf(facts));
    },
  };
}

/** A line of JSON per file, as many as fit. */
function linesOf(facts: FactsByContent): string {
  const lines: string[] = [];
  let characters = 0;
  for (const entry of facts) {
    const line = JSON.stringify(entry);
    characters += line.length + 1;
    if (characters > NOTE_CHARACTERS) break;
    lines.push(line);
  }
  return lines.join('\n');
}

const entrySchema = z.tuple([z.string(), z.custom<FileFacts>((value) => typeof value === 'object' && value !== null)]);

function entriesIn(text: string): [string, FileFacts][] {
  return text === '' ? [] : text.split('\n').map((line) => entrySchema.parse(JSON.parse(line)));
}
