import type { CommandContext } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import type { ExitCode } from '../exitCodes.ts';
import type { TemplateSummary } from '../../shared/templates.ts';
import { refuse } from './failures.ts';

/** `templates`: what a plan can be made of in this folder. One that cannot be used is told with its problems. */
export async function templatesCommand({ app, options, terminal }: CommandContext): Promise<ExitCode> {
  const templates = await app.listTemplates();
  if (!templates.ok) return refuse(terminal, templates.failure);
  if (templates.value.length === 0 && !options.json) terminal.err('There are no templates.\n');
  const width = Math.max(0, ...templates.value.map(({ name }) => name.length));
  terminal.out(
    templates.value.map((each) => (options.json ? `${JSON.stringify(each)}\n` : textOf(each, width))).join(''),
  );
  return EXIT.succeeded;
}

function textOf({ name, title, description, source, parameters, problems }: TemplateSummary, width: number): string {
  const indent = ' '.repeat(width + 2);
  const from = source === 'repository' ? ' (of this repository)' : '';
  const lines = [
    `${name.padEnd(width)}  ${title}${from}`,
    `${indent}${description}`,
    ...parameters.map(
      (each) => `${indent}--parameter ${each.name}=...  ${each.description}${each.required ? '' : ' (optional)'}`,
    ),
    ...problems.map((problem) => `${indent}! ${problem}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
