import * as vscode from 'vscode';
import type { App } from '../../core/app/app.ts';
import type { Failure } from '../../shared/failures.ts';
import type { TemplateSummary } from '../../shared/templates.ts';
import { fileUri, openRoots } from '../workspace/folders.ts';
import type { ActionDeps, Outcome } from './actionDeps.ts';
import { runWorkflow } from './runWorkflow.ts';
import { recordIn, textIn } from './targets.ts';

const TITLE = 'Wavewright: Run Template';

/**
 * Starts a run by a template. What the argument does not say is asked: the template (its name alone is an argument too),
 * its parameters one by one, and the request.
 */
export async function runTemplate(argument: unknown, deps: ActionDeps): Promise<Outcome> {
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const listed = await app.value.listTemplates(openRoots()[0]?.name);
  if (!listed.ok) return listed.failure;
  const named = typeof argument === 'string' ? argument : textIn(argument, 'template');
  const template = named === undefined ? await pickTemplate(listed.value) : byName(named, listed.value);
  if (template === undefined) return named === undefined ? undefined : unknownTemplate(named, listed.value);
  if (template.problems.length > 0) return showProblems(template);
  const given = recordIn(argument, 'parameters');
  const parameters = given ?? (await askForParameters(template));
  if (parameters === undefined) return undefined;
  const request = textIn(argument, 'request') ?? (await askForRequest(template));
  return request === undefined ? undefined : runWorkflow(request, deps, { template: template.name, parameters });
}

function byName(name: string, templates: readonly TemplateSummary[]): TemplateSummary | undefined {
  return templates.find((template) => template.name === name);
}

function unknownTemplate(name: string, templates: readonly TemplateSummary[]): Failure {
  const names = templates.map((template) => template.name).join(', ');
  return { kind: 'not-found', message: `There is no template "${name}" here; there are: ${names}.` };
}

async function pickTemplate(templates: readonly TemplateSummary[]): Promise<TemplateSummary | undefined> {
  const ofSource = (source: TemplateSummary['source'], label: string): (vscode.QuickPickItem & Choice)[] => {
    const items = templates.filter((template) => template.source === source).map(choiceOf);
    return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
  };
  const picked = await vscode.window.showQuickPick(
    [...ofSource('repository', 'Of this repository'), ...ofSource('built-in', 'Built in')],
    { title: TITLE, placeHolder: 'The template that makes the plan', matchOnDescription: true, matchOnDetail: true },
  );
  return picked?.template;
}

interface Choice {
  readonly template?: TemplateSummary;
}

function choiceOf(template: TemplateSummary): vscode.QuickPickItem & Choice {
  const [problem, ...others] = template.problems;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return {
    label: `${problem === undefined ? '$(list-tree)' : '$(error)'} ${template.title}`,
    description: `/${template.name}`,
    detail: problem === undefined ? template.description : `Cannot be used: ${problem}${more}`,
    template,
  };
}

/** The file, where its problems are shown; without one, the first of them as a failure. */
async function showProblems(template: TemplateSummary): Promise<Outcome> {
  const [first = ''] = template.problems;
  const root = openRoots()[0]?.name;
  const uri = template.path === undefined || root === undefined ? undefined : fileUri({ root, path: template.path });
  if (uri !== undefined) await vscode.window.showTextDocument(uri);
  return { kind: 'wrong-use', message: `The template "${template.name}" cannot be used: ${first}` };
}

type Parameter = TemplateSummary['parameters'][number];

/** `undefined` when the person calls it off. What may stand for nothing, and is left empty, is not among them. */
async function askForParameters(template: TemplateSummary): Promise<Readonly<Record<string, string>> | undefined> {
  const values: Record<string, string> = {};
  for (const [index, parameter] of template.parameters.entries()) {
    const title = `${TITLE}: ${template.title} (${index + 1} of ${template.parameters.length})`;
    const value = await (parameter.options === undefined
      ? askForText(parameter, title)
      : askForOption(parameter, parameter.options, title));
    if (value === undefined) return undefined;
    if (value !== '') values[parameter.name] = value;
  }
  return values;
}

async function askForText(parameter: Parameter, title: string): Promise<string | undefined> {
  const otherwise = parameter.default;
  return vscode.window.showInputBox({
    title,
    prompt: `${parameter.name}: ${parameter.description}`,
    ...(otherwise === undefined ? {} : { value: otherwise }),
    placeHolder: parameter.required ? '' : 'May be left empty',
    ignoreFocusOut: true,
    validateInput: (text) =>
      parameter.required && text.trim() === '' ? 'The template makes no plan without it.' : undefined,
  });
}

async function askForOption(
  parameter: Parameter,
  options: readonly string[],
  title: string,
): Promise<string | undefined> {
  const otherwise = parameter.default;
  const choices = [
    ...options
      .toSorted((one, other) => Number(other === otherwise) - Number(one === otherwise))
      .map((label) => ({ label, value: label, description: label === otherwise ? 'default' : '' })),
    ...(parameter.required || otherwise !== undefined ? [] : [{ label: '(none)', value: '', description: '' }]),
  ];
  const picked = await vscode.window.showQuickPick(choices, {
    title,
    placeHolder: `${parameter.name}: ${parameter.description}`,
    ignoreFocusOut: true,
  });
  return picked?.value;
}

async function askForRequest(template: TemplateSummary): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: `${TITLE}: ${template.title}`,
    prompt: 'What is to be known besides? You will see the plan before anything is changed.',
    placeHolder: `May be left empty: "${template.title}"`,
    ignoreFocusOut: true,
  });
}

/** Makes a template file of the plan of a run and opens it. The name is asked where the argument has none. */
export async function savePlanAsTemplate(argument: unknown, runId: string, deps: ActionDeps): Promise<Outcome> {
  const app = await deps.app();
  if (!app.ok) return app.failure;
  const read = await app.value.readRun(runId);
  if (!read.ok) return read.failure;
  const name = textIn(argument, 'name') ?? (await askForName(read.value.title));
  if (name === undefined) return undefined;
  return writeTemplate({ runId, name, root: read.value.root }, app.value, deps);
}

async function writeTemplate(
  { runId, name, root }: { readonly runId: string; readonly name: string; readonly root: string },
  app: App,
  { confirm }: ActionDeps,
): Promise<Outcome> {
  const made = await app.templateOf(runId, { name });
  if (!made.ok) return made.failure;
  const { path, text } = made.value;
  const uri = fileUri({ root, path });
  if (uri === undefined) {
    return {
      kind: 'no-folder',
      message: `The folder "${root}" of this run is not open, so the template has no place.`,
    };
  }
  const mayWrite =
    !(await exists(uri)) ||
    (await confirm({
      message: `Replace the template "${name}"?`,
      detail: `There is a file ${path} already. What it says is lost.`,
      action: 'Replace',
    }));
  if (!mayWrite) return undefined;
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  await vscode.window.showTextDocument(uri);
  return undefined;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

async function askForName(title: string): Promise<string | undefined> {
  const { TEMPLATE_NAME_PATTERN } = await import('../../shared/templates.ts');
  return vscode.window.showInputBox({
    title: 'Wavewright: Save Plan as Template',
    prompt: 'The name of the template. A request that begins with "/" and this name uses it.',
    value: suggestedName(title),
    ignoreFocusOut: true,
    validateInput: (text) =>
      TEMPLATE_NAME_PATTERN.test(text)
        ? undefined
        : 'Small letters, digits and hyphens, a letter first, such as "add-endpoint".',
  });
}

function suggestedName(title: string): string {
  const words = title
    .normalize('NFD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .match(/[a-z0-9]+/g);
  return (words ?? [])
    .join('-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
}
