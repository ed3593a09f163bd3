import type { RunEvent, UsageFacts } from '../../../shared/events.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Survey } from '../../planning/survey/survey.ts';
import { surveyText } from '../../planning/survey/surveyText.ts';
import type { AskDeps } from '../../planning/asking/ask.ts';
import { budgetWarnings } from '../budget/budgetWarnings.ts';
import { UNTRUSTED } from '../refusals.ts';
import type { OpenQuestion, ShapingDeps } from './shapingDeps.ts';

type Asked = { readonly key: string; readonly answer: string } & UsageFacts;

/**
 * Has a question that a person's words led to journalled. What was answered before is not paid for again; keys in
 * `useless` are of answers that could not be used, and are asked anew.
 */
export function questionDeps(
  open: OpenQuestion,
  { recorder, contents, isTrusted }: Pick<ShapingDeps, 'recorder' | 'contents' | 'isTrusted'>,
  {
    eventOf,
    useless,
    onKey,
  }: {
    readonly eventOf: (asked: Asked) => RunEvent;
    readonly useless: ReadonlySet<string>;
    readonly onKey: (key: string) => void;
  },
): AskDeps {
  return {
    client: open.client,
    hash: contents.hashOf,
    onActivity: open.onActivity,
    async kept(key) {
      onKey(key);
      const { asked } = recorder.state.planning;
      const hash = !useless.has(key) && Object.hasOwn(asked, key) ? asked[key] : undefined;
      return hash === undefined ? undefined : new TextDecoder().decode(await contents.get(hash));
    },
    async keep({ key, answer, usage }) {
      if (open.isAbandoned()) return;
      recorder.record(eventOf({ key, answer: contents.put(new TextEncoder().encode(answer)), ...usage }));
      for (const warning of budgetWarnings(recorder.state, '')) recorder.record(warning);
      await recorder.durable();
    },
    async beforeRequest() {
      if (!isTrusted()) return failed(UNTRUSTED);
      await recorder.durable();
      return ok(undefined);
    },
  };
}

/** What is known of the repository, for a model; empty where nobody looked. */
export async function surveyOfRun({ recorder, contents }: Pick<ShapingDeps, 'recorder' | 'contents'>): Promise<string> {
  const { survey } = recorder.state.planning;
  if (survey === undefined) return '';
  return surveyText(JSON.parse(new TextDecoder().decode(await contents.get(survey))) as Survey);
}
