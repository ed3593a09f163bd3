import { SIZES } from '../shared/brief.ts';
import type { Brief, ContextItem } from '../shared/brief.ts';
import { WORKFLOW_TYPES } from '../shared/intent.ts';
import { LINE, WrongUse, nonEmpty, oneOf } from './optionValues.ts';
import type { Values } from './optionValues.ts';

/** What a run is to be made of. */
export type RunSource =
  /** `text` is empty where a template was named and nothing else said. */
  | { readonly kind: 'request'; readonly text: string; readonly brief: Brief }
  /** What is said besides wins over the file. */
  | { readonly kind: 'specification'; readonly file: string; readonly text: string; readonly brief: Brief }
  | { readonly kind: 'plan-file'; readonly file: string };

/** Throws `WrongUse` where nothing is asked for, or two things at once. */
export function sourceOf(values: Values): RunSource {
  const brief = briefOf(values);
  const [planFile, specification] = [nonEmpty(values, 'plan'), nonEmpty(values, 'spec')];
  if (planFile !== undefined) {
    const others = ONLY_BEFORE_PLANNING.filter((name) => values.has(name)).map((name) => `--${name}`);
    if (others.length === 0) return { kind: 'plan-file', file: planFile };
    throw new WrongUse(
      `--plan and ${others.join(', ')} exclude each other: with a plan file there is nothing to plan.`,
    );
  }
  const text = values.get('request') ?? '';
  if (values.has('request') && text.trim() === '')
    throw new WrongUse('The request is empty. Say in a sentence or two what shall be done.');
  if (specification !== undefined) return { kind: 'specification', file: specification, text, brief };
  if (text !== '' || brief.template !== undefined) return { kind: 'request', text, brief };
  throw new WrongUse('--request TEXT is missing: say what shall be done, or give --template NAME or --spec FILE.');
}

const ONLY_BEFORE_PLANNING = ['request', 'spec', 'template', 'parameter', 'type', 'size', 'context'] as const;

function briefOf(values: Values): Brief {
  const type = oneOf(values, 'type', WORKFLOW_TYPES);
  const size = oneOf(values, 'size', SIZES);
  const template = nonEmpty(values, 'template');
  const parameters = parametersOf(values);
  const context = values.get('context')?.split(LINE).map(contextItem);
  return {
    ...(type === undefined ? {} : { type }),
    ...(size === undefined ? {} : { size }),
    ...(template === undefined ? {} : { template }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(context === undefined ? {} : { context }),
  };
}

function parametersOf(values: Values): Record<string, string> | undefined {
  const given = values.get('parameter')?.split(LINE);
  if (given === undefined) return undefined;
  const pairs = given.map((text): [string, string] => {
    const at = text.indexOf('=');
    if (at < 1) throw new WrongUse(`--parameter: a name and a value, such as "to=ESM", were expected, came "${text}".`);
    return [text.slice(0, at).trim(), text.slice(at + 1)];
  });
  const names = pairs.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new WrongUse(`--parameter: "${twice}" is given twice.`);
  return Object.fromEntries(pairs);
}

/** A path that ends with "/" is a folder; others may turn out to be one when they are looked at. */
function contextItem(text: string): ContextItem {
  if (text.trim() === '') throw new WrongUse('--context: a path of the repository was expected, came nothing.');
  const lines = /^(.+):(\d+)-(\d+)$/.exec(text);
  if (lines === null) return { kind: text.endsWith('/') ? 'folder' : 'file', path: text };
  const [path = '', fromLine, toLine] = [lines[1], Number(lines[2]), Number(lines[3])];
  if (fromLine >= 1 && toLine >= fromLine) return { kind: 'selection', path, fromLine, toLine };
  throw new WrongUse(`--context: lines are counted from 1, the first before the last; came "${text}".`);
}
