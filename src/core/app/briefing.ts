import { briefSchema } from '../../shared/brief.ts';
import type { Brief, RecordedBrief } from '../../shared/brief.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Contents } from '../changes/contents.ts';
import { chooseTemplate } from '../planning/templates/loadTemplates.ts';
import { parameterValues } from '../planning/templates/parameters.ts';
import { templateInRequest } from '../planning/templates/templateInRequest.ts';
import { recordedItem } from '../runs/planning/briefing.ts';
import type { AppDeps } from './app.ts';
import { knownTemplates } from './templates.ts';

export interface Asked {
  /** The request in words; empty where nothing was said. */
  readonly request: string;
  readonly brief: Brief;
}

/**
 * What is asked for, with the template that the request names with its first word ("/migration ..."), if any. Fails with
 * what is wrong with the brief, with an unknown template, and with parameters that it cannot take.
 */
export async function whatIsAsked(
  asked: { readonly request: string; readonly brief?: Brief | undefined },
  root: string,
  deps: Pick<AppDeps, 'repository' | 'builtInTemplates'>,
): Promise<Result<Asked, Failure>> {
  const parsed = briefSchema.safeParse(asked.brief ?? {});
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}.`);
    return failed({ kind: 'wrong-use', message: `The brief of the request is wrong. ${problems.join(' ')}` });
  }
  const brief = parsed.data;
  const request = asked.request.trim();
  if (brief.template === undefined && !request.startsWith('/')) return ok({ request, brief });

  const templates = await knownTemplates(root, deps);
  if (!templates.ok) return templates;
  const named =
    brief.template === undefined
      ? templateInRequest(
          request,
          templates.value.map(({ summary }) => summary.name),
        )
      : { name: brief.template, request };
  // A request may begin with a path.
  if (named === undefined) return ok({ request, brief });
  const template = chooseTemplate(templates.value, named.name);
  if (!template.ok) return template;
  const parameters = parameterValues(template.value, brief.parameters ?? {});
  if (!parameters.ok) return parameters;
  const words = named.request === '' ? template.value.template.title : named.request;
  return ok({ request: words, brief: { ...brief, template: named.name } });
}

/** The brief as the journal has it; `undefined` where it says nothing. */
export function recordedBrief(brief: Brief, contents: Pick<Contents, 'put'>): RecordedBrief | undefined {
  if (Object.keys(brief).length === 0) return undefined;
  const { context, ...others } = brief;
  return context === undefined ? others : { ...others, context: context.map((item) => recordedItem(item, contents)) };
}
