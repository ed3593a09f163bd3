import type { Failure } from '../../shared/failures.ts';
import { planFromState } from '../../shared/planFromState.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { RunState } from '../../shared/runState.ts';
import { TEMPLATE_NAME_PATTERN } from '../../shared/templates.ts';
import type { TemplateSummary } from '../../shared/templates.ts';
import { loadTemplates } from '../planning/templates/loadTemplates.ts';
import type { KnownTemplate } from '../planning/templates/loadTemplates.ts';
import { templatePath, templateText } from '../planning/templates/templateText.ts';
import type { AppDeps } from './app.ts';

type TemplateDeps = Pick<AppDeps, 'repository' | 'builtInTemplates'>;

/** The templates that a run on this root could name, as the files are now; those that cannot be used with their problems. */
export async function listTemplates(
  root: string | undefined,
  deps: TemplateDeps,
): Promise<Result<readonly TemplateSummary[], Failure>> {
  const known = await knownTemplates(root, deps);
  return known.ok ? ok(known.value.map(({ summary }) => summary)) : known;
}

/** The same with what they say. */
export async function knownTemplates(
  root: string | undefined,
  { repository, builtInTemplates }: TemplateDeps,
): Promise<Result<readonly KnownTemplate[], Failure>> {
  const place = root ?? repository.roots[0];
  const builtIn = (await builtInTemplates?.()) ?? [];
  const files =
    place === undefined
      ? { listFiles: () => Promise.resolve(ok([])), readFile: () => Promise.resolve(ok(undefined)) }
      : {
          listFiles: (signal?: AbortSignal) => repository.listFiles(place, signal),
          readFile: (path: string, signal?: AbortSignal) => repository.readFile({ root: place, path }, signal),
        };
  return loadTemplates({ builtIn, files });
}

export interface NewTemplate {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
}

/** The plan of a run as the text of a template file, and where in the repository it belongs. Writes nothing. */
export function templateOf(
  state: RunState,
  { name, title, description }: NewTemplate,
): Result<{ readonly path: string; readonly text: string }, Failure> {
  if (!TEMPLATE_NAME_PATTERN.test(name)) {
    const message = `A template's name has lower-case letters, digits and hyphens and begins with a letter, such as "add-endpoint"; came "${name}".`;
    return failed({ kind: 'wrong-use', message });
  }
  const plan = planFromState(state);
  if (plan.tasks.length === 0)
    return failed({ kind: 'wrong-state', message: 'This run has no plan yet that could become a template.' });
  const head = {
    name,
    title: title ?? plan.title,
    description: description ?? `Made from the plan of the request "${firstLine(state.request)}".`,
    type: state.planning.intent?.primary,
  };
  return ok({ path: templatePath(name), text: templateText(plan, state.request, head) });
}

function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`;
}
