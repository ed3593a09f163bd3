import type { TemplateSummary } from '../../src/shared/templates.ts';
import { shortened } from './format.ts';

const HINT_LENGTH = 400;
const SHOWN = 50;

/** The templates whose name or title has these words; those whose name begins with them first. */
export function templatesFor(templates: readonly TemplateSummary[], query: string): TemplateSummary[] {
  const words = query.toLowerCase();
  const begins = ({ name }: TemplateSummary): boolean => name.toLowerCase().startsWith(words);
  const has = ({ name, title }: TemplateSummary): boolean => `${name} ${title}`.toLowerCase().includes(words);
  return [...templates.filter(begins), ...templates.filter((template) => !begins(template) && has(template))].slice(
    0,
    SHOWN,
  );
}

/** "Migration. Needs: target (to which version)"; `undefined` when there is no such template. */
export function templateHint(templates: readonly TemplateSummary[], name: string): string | undefined {
  const template = templates.find((known) => known.name === name);
  if (template === undefined) return undefined;
  const [problem] = template.problems;
  if (problem !== undefined) return shortened(`This template cannot be used: ${problem}`, HINT_LENGTH);
  const needed = template.parameters.filter(({ required }) => required);
  const needs = needed.map((parameter) => `${parameter.name} (${parameter.description})`).join(', ');
  return shortened(`Template “${template.title}”${needs === '' ? '' : `. Say in the request: ${needs}`}`, HINT_LENGTH);
}
