import { RESERVED_NAMES, templateSchema } from '../../../shared/templates.ts';
import type { Template } from '../../../shared/templates.ts';
import type { Result } from '../../../shared/result.ts';
import { describeIssue } from '../planIssues.ts';
import { problemsAmong } from '../readPlanFile.ts';
import { readLocated } from '../specification/readLocated.ts';
import type { ContentForm, ContentProblem, LocatedProblem } from '../specification/readLocated.ts';
import { UNFILLED_KEYS, isItemPlaceholder, placeholdersIn } from './placeholders.ts';
import { GENERAL_PLACEHOLDERS } from './templateValues.ts';

/** The template in a text, YAML or JSON. Fails with all problems at once, each with its place. */
export function readTemplate(text: string): Result<Template, readonly LocatedProblem[]> {
  return readLocated(text, TEMPLATE_FORM);
}

const TEMPLATE_FORM: ContentForm<typeof templateSchema> = {
  schema: templateSchema,
  describe: (issue, content) => describeIssue(issue, content, { whole: 'template', knownKeys }),
  check: (content) => [
    ...problemsAmong(asPlan(content), { maxTasks: Number.MAX_SAFE_INTEGER }),
    ...ownProblems(content),
  ],
  ifEmpty: 'the file is empty; a template has version, template, title and tasks',
};

const KNOWN_KEYS: Readonly<Record<string, string>> = {
  only: 'only has survey, or parameter and equals, and not',
  forEach: 'forEach has from and path, or items, or survey, kinds and groups, and max and enough',
};

function knownKeys([first, second, part]: readonly PropertyKey[]): string | undefined {
  if (first === undefined)
    return 'a template has version, template, title, tasks and, where needed, notes and agreements';
  if (first === 'template') {
    return second === 'parameters'
      ? 'a parameter has description, default, required and options'
      : 'template has name, title, description and, where needed, type, needs and parameters';
  }
  return typeof part === 'string' && Object.hasOwn(KNOWN_KEYS, part) ? KNOWN_KEYS[part] : undefined;
}

/** The template as a plan whose tasks can be checked together: lists that the survey will give count as known. */
function asPlan(content: unknown): unknown {
  const tasks = propertyOf(content, 'tasks');
  if (!Array.isArray(tasks)) return content;
  return { tasks: tasks.map(asPlannedTask) };
}

function asPlannedTask(task: unknown): unknown {
  if (!isObject(task)) return task;
  const { only: _only, forEach, ...rest } = task;
  if (forEach === undefined) return rest;
  if (!isObject(forEach) || forEach['survey'] === undefined) return { ...rest, forEach };
  const { survey: _survey, kinds: _kinds, groups: _groups, from, path, ...others } = forEach;
  const list = from === undefined ? { items: ['a group'], max: 1 } : { from, ...(path === undefined ? {} : { path }) };
  return { ...rest, forEach: { ...others, ...list } };
}

function ownProblems(content: unknown): ContentProblem[] {
  const parameters = propertyOf(propertyOf(content, 'template'), 'parameters');
  const names = isObject(parameters) ? Object.keys(parameters) : [];
  const tasks = propertyOf(content, 'tasks');
  return [
    ...(isObject(parameters) ? parameterProblems(parameters) : []),
    ...['title', 'notes', 'agreements'].flatMap((key) =>
      placeholderProblems(propertyOf(content, key), { path: [key], names, hasItem: false }),
    ),
    ...(Array.isArray(tasks) ? tasks.flatMap((task: unknown, index) => taskProblems(task, index, names)) : []),
  ];
}

function parameterProblems(parameters: Readonly<Record<string, unknown>>): ContentProblem[] {
  return Object.entries(parameters).flatMap(([name, parameter]) => {
    const path = ['template', 'parameters', name];
    const problems: ContentProblem[] = [];
    if (RESERVED_NAMES.some((reserved) => reserved === name)) {
      const message = `template.parameters: "${name}" means something else in texts; take another name than ${RESERVED_NAMES.join(', ')}`;
      problems.push({ message, path });
    }
    const [otherwise, options] = [propertyOf(parameter, 'default'), propertyOf(parameter, 'options')];
    if (typeof otherwise === 'string' && Array.isArray(options) && !options.includes(otherwise)) {
      const message = `template.parameters.${name}.default: expected one of its options, came "${otherwise}"`;
      problems.push({ message, path: [...path, 'default'] });
    }
    return problems;
  });
}

function taskProblems(task: unknown, index: number, names: readonly string[]): ContentProblem[] {
  const path = ['tasks', index];
  const forEach = propertyOf(task, 'forEach');
  const parameter = propertyOf(propertyOf(task, 'only'), 'parameter');
  const texts = isObject(task) ? Object.entries(task).filter(([key]) => !UNFILLED_KEYS.includes(key)) : [];
  const problems = placeholderProblems(Object.fromEntries(texts), { path, names, hasItem: forEach !== undefined });
  if (typeof parameter === 'string' && !names.includes(parameter)) {
    const message = `only.parameter: the template has no parameter "${parameter}"; ${namesText(names)}`;
    problems.push({ message, path: [...path, 'only', 'parameter'] });
  }
  if (propertyOf(forEach, 'survey') !== undefined && propertyOf(forEach, 'items') !== undefined) {
    problems.push({ message: 'forEach has both survey and items: leave one of them out', path: [...path, 'forEach'] });
  }
  return problems;
}

/** Placeholders in any text of a value that stand for nothing that a template knows. */
function placeholderProblems(
  value: unknown,
  place: { readonly path: readonly PropertyKey[]; readonly names: readonly string[]; readonly hasItem: boolean },
): ContentProblem[] {
  const { path, names, hasItem } = place;
  if (typeof value === 'string') {
    const known = new Set([...GENERAL_PLACEHOLDERS, ...names]);
    const unknown = placeholdersIn(value).find((name) => !(hasItem && isItemPlaceholder(name)) && !known.has(name));
    return unknown === undefined ? [] : [{ message: unknownText(unknown, names), path }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    placeholderProblems(inner, { ...place, path: [...path, Array.isArray(value) ? Number(key) : key] }),
  );
}

function unknownText(name: string, parameters: readonly string[]): string {
  const hint = isItemPlaceholder(name)
    ? 'it stands for something only in a task with forEach'
    : `there are ${GENERAL_PLACEHOLDERS.join(', ')}; ${namesText(parameters)}`;
  return `nothing is known about the placeholder {{${name}}}: ${hint}. Text that is meant as it is gets a backslash: \\{{${name}}}`;
}

function namesText(names: readonly string[]): string {
  return names.length === 0 ? 'it has no parameters' : `its parameters are ${names.join(', ')}`;
}

function propertyOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
