import { stringify } from 'yaml';
import type { Plan, PlannedTask } from '../../../shared/plan.ts';
import type { WorkflowType } from '../../../shared/intent.ts';
import { TEMPLATE_FOLDER } from '../../../shared/templates.ts';
import { UNFILLED_KEYS, isItemPlaceholder, withoutPlaceholders } from './placeholders.ts';

export interface TemplateHead {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly type?: WorkflowType | undefined;
}

/** A shorter request is likely to stand in texts by chance. */
const SHORTEST_REQUEST = 12;

const HOW_TO = ` A workflow template. A request that begins with "/{{name}}" makes its plan from this file.

 In the texts below these stand for what is known when it is used:
   {{request}}                    what the person asked for
   {{intent.entities}}            what the request speaks of; also intent.requirements, intent.successCriteria
   {{survey.commands.test}}       also types, lint, format-check, build, coverage; survey.languages, survey.frameworks,
                                  survey.tests, survey.conventions, survey.ruleFiles and others
   {{a-name-of-yours}}            a parameter: template.parameters.a-name-of-yours: {description: ..., default: ...}
 A line in which one of them stands for nothing is left out.

 A task with  only: {survey: tests}  is left out where the repository has no tests. A task with
 forEach: {survey: modules, max: 24}  runs once per group of source files, {{item.name}} and {{item.files}} in its texts.`;

/** Where the template of this name belongs in a repository. */
export function templatePath(name: string): string {
  return `${TEMPLATE_FOLDER}/${name}.yaml`;
}

/**
 * The text of a template file that gives this plan again, with {{request}} where the plan repeats the words of its request.
 * The values of what was looked up in the repository stay as they were; comments at the top say how to open them up.
 */
export function templateText(plan: Plan, request: string, head: TemplateHead): string {
  const opened = opener(request.trim());
  const { name, title, description, type } = head;
  const file = {
    version: 1,
    template: { name, title, description, ...(type === undefined ? {} : { type }) },
    title: opened(plan.title),
    ...(plan.notes === undefined ? {} : { notes: opened(plan.notes) }),
    ...(plan.agreements === undefined ? {} : { agreements: opened(plan.agreements) }),
    tasks: plan.tasks.map((task) => templateTask(task, opened)),
  };
  const comment = HOW_TO.replace('{{name}}', name)
    .split('\n')
    .map((line) => `#${line}`)
    .join('\n');
  return `${comment}\n${stringify(file, { lineWidth: 0, blockQuote: 'literal' })}`;
}

type Open = (text: string, isFanOut?: boolean) => string;

function opener(request: string): Open {
  return (text, isFanOut = false) => {
    const parts = request.length < SHORTEST_REQUEST ? [text] : text.split(request);
    return parts.map((part) => withoutPlaceholders(part, isFanOut ? isItemPlaceholder : undefined)).join('{{request}}');
  };
}

/** The task in the order in which a person reads it, without what would be taken anyway. */
function templateTask(task: PlannedTask, opened: Open): unknown {
  const { id, title, role, instructions, dependsOn, dependencies, priority, ...rest } = task;
  const isFanOut = task.forEach !== undefined;
  const fields = Object.entries(rest).map(([key, value]) => [
    key,
    UNFILLED_KEYS.includes(key) ? value : openTexts(value, (text) => opened(text, isFanOut)),
  ]);
  return {
    id,
    title: opened(title, isFanOut),
    role,
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    ...(dependencies === undefined ? {} : { dependencies }),
    ...(priority === 'normal' ? {} : { priority }),
    ...(Object.fromEntries(fields) as object),
    instructions: opened(instructions, isFanOut),
  };
}

function openTexts(value: unknown, open: (text: string) => string): unknown {
  if (typeof value === 'string') return open(value);
  if (Array.isArray(value)) return value.map((entry: unknown) => openTexts(entry, open));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, openTexts(inner, open)]));
}
