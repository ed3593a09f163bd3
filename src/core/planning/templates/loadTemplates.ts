import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { TEMPLATE_FOLDER, summaryOf } from '../../../shared/templates.ts';
import type { Template, TemplateSummary } from '../../../shared/templates.ts';
import { contentAsFarAsRead, problemTexts } from '../specification/readLocated.ts';
import { readTemplate } from './readTemplate.ts';

/** The text of a template that ships with the product. */
export interface BuiltInTemplate {
  readonly name: string;
  readonly text: string;
}

/** The files that templates of a repository are read from: a view of a run, or the repository as it is. */
export interface TemplateFiles {
  listFiles(signal?: AbortSignal): Promise<Result<readonly string[], Failure>>;
  /** `undefined` where there is no file. */
  readFile(path: string, signal?: AbortSignal): Promise<Result<{ readonly bytes: Uint8Array } | undefined, Failure>>;
}

export interface KnownTemplate {
  readonly summary: TemplateSummary;
  /** Absent exactly when the summary has problems. */
  readonly template?: Template;
}

/**
 * The templates that can be named: those of the repository, then the built-in ones whose name none of them has, each by
 * name. A file that is no good template is among them, with its problems. Fails when the repository cannot be listed.
 */
export async function loadTemplates(
  sources: { readonly builtIn: readonly BuiltInTemplate[]; readonly files: TemplateFiles },
  signal?: AbortSignal,
): Promise<Result<readonly KnownTemplate[], Failure>> {
  const { builtIn, files } = sources;
  const listed = await files.listFiles(signal);
  if (!listed.ok) return listed;
  const own: KnownTemplate[] = [];
  for (const path of listed.value.filter(isTemplateFile)) own.push(await readOwn(path, files, signal));
  const told = tellDoubles(own);
  const taken = new Set(told.map(({ summary }) => summary.name));
  const rest = builtIn.map(({ name, text }) => known(text, { name, source: 'built-in' }));
  return ok([...told.sort(byName), ...rest.filter(({ summary }) => !taken.has(summary.name)).sort(byName)]);
}

/** The template of this name. Fails with `not-found` and the names that there are, or with what is wrong with it. */
export function chooseTemplate(templates: readonly KnownTemplate[], name: string): Result<Template, Failure> {
  const chosen = templates.find(({ summary }) => summary.name === name);
  if (chosen?.template !== undefined) return ok(chosen.template);
  if (chosen === undefined) {
    const names = templates.map(({ summary }) => summary.name).join(', ');
    return failed({ kind: 'not-found', message: `There is no template "${name}"; there are: ${names}.` });
  }
  const { problems, path = name } = chosen.summary;
  const message = `The template ${path} cannot be used:\n${problems.map((problem) => `- ${problem}`).join('\n')}`;
  return failed({ kind: 'plan-invalid', problems, message });
}

function isTemplateFile(path: string): boolean {
  if (!path.startsWith(`${TEMPLATE_FOLDER}/`)) return false;
  const file = path.slice(TEMPLATE_FOLDER.length + 1);
  return !file.includes('/') && /\.(ya?ml|json)$/i.test(file);
}

async function readOwn(path: string, files: TemplateFiles, signal?: AbortSignal): Promise<KnownTemplate> {
  const name = path.slice(TEMPLATE_FOLDER.length + 1).replace(/\.[^.]+$/, '');
  const file = await files.readFile(path, signal);
  if (!file.ok) return broken({ name, source: 'repository', path }, [file.failure.message]);
  const text = new TextDecoder().decode(file.value?.bytes ?? new Uint8Array());
  return known(text, { name, source: 'repository', path });
}

type Source = Pick<TemplateSummary, 'name' | 'source' | 'path'>;

function known(text: string, { name, ...source }: Source): KnownTemplate {
  const read = readTemplate(text);
  if (read.ok) return { summary: summaryOf(read.value, source), template: read.value };
  const { problems } = problemTexts(read.failure, 'The template');
  return broken({ ...source, name: nameIn(contentAsFarAsRead(text)) ?? name }, problems);
}

function broken(source: Source, problems: readonly string[]): KnownTemplate {
  const title = source.path ?? source.name;
  return { summary: { ...source, title, description: 'It cannot be used as it is.', parameters: [], problems } };
}

/** The name that a template that is not well-formed gives itself. */
function nameIn(content: unknown): string | undefined {
  const head = typeof content === 'object' && content !== null && 'template' in content ? content.template : undefined;
  const name = typeof head === 'object' && head !== null && 'name' in head ? head.name : undefined;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** Of two files that give themselves the same name the first counts; the other has a problem. */
function tellDoubles(own: readonly KnownTemplate[]): KnownTemplate[] {
  const first = new Map<string, string>();
  return own.map((each) => {
    const { name, path = '' } = each.summary;
    const taken = first.get(name);
    if (taken === undefined) {
      first.set(name, path);
      return each;
    }
    const problem = `its name is "${name}", as that of ${taken} is: give it another one`;
    return broken({ name: path.slice(TEMPLATE_FOLDER.length + 1), source: 'repository', path }, [
      ...each.summary.problems,
      problem,
    ]);
  });
}

function byName(a: KnownTemplate, b: KnownTemplate): number {
  return a.summary.name < b.summary.name ? -1 : 1;
}
