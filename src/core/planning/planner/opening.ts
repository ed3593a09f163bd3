import { TASKS_OF_SIZE } from '../../../shared/brief.ts';
import type { Size } from '../../../shared/brief.ts';
import type { Answer, Intent, Question } from '../../../shared/intent.ts';
import type { PlanPart } from '../../../shared/planningFacts.ts';
import { escapeAttribute, escapeText } from '../../agents/escape.ts';

/** What a planner is told before it looks at anything itself. */
export interface PlannerBriefing {
  /** What the person asked for, in their words. */
  readonly request: string;
  readonly intent?: Intent | undefined;
  readonly questions?: readonly Question[];
  readonly answers?: readonly Answer[];
  /** What the person added, as an element of the prompt; empty where there is nothing. */
  readonly context: string;
  /** The survey of the repository as text. */
  readonly survey: string;
  /** What plans for such work usually look like; absent where nothing is known. */
  readonly shape?: string | undefined;
  /** Which gates tasks get by themselves, in sentences; absent where nothing is known. */
  readonly gates?: string | undefined;
  readonly maxTasks: number;
  readonly size?: Size | undefined;
  /** The part of the request that is to be planned, with all the parts there are. Absent: the whole. */
  readonly part?: { readonly own: PlanPart; readonly all: readonly PlanPart[] } | undefined;
  /** What was decided for all parts before they were planned. */
  readonly agreements?: string | undefined;
}

/** Tasks that a plan of this size may have under this limit. */
export function tasksAllowed(maxTasks: number, size: Size | undefined): number {
  return size === undefined ? maxTasks : Math.min(maxTasks, TASKS_OF_SIZE[size]);
}

/** The first message to the planner. */
export function plannerOpening(briefing: PlannerBriefing): string {
  const { request, intent, context, survey, shape, gates, part, agreements } = briefing;
  return [
    element('request', request),
    ...(intent === undefined ? [] : [intentElement(intent)]),
    ...answersElement(briefing),
    ...(context === '' ? [] : [context]),
    `<repository>\n${escapeText('repository', survey)}\n</repository>`,
    ...(gates === undefined ? [] : [`<gates>\n${escapeText('gates', gates)}\n</gates>`]),
    ...(shape === undefined ? [] : [shapeElement(shape)]),
    ...(part === undefined ? [] : [partElement(part.own, part.all)]),
    ...(agreements === undefined || agreements === '' ? [] : [element('agreements', agreements)]),
    limitsElement(briefing),
  ].join('\n');
}

function element(name: 'request' | 'agreements', text: string): string {
  return `<${name}>${escapeText(name, text)}</${name}>`;
}

function intentElement({ primary, secondary, entities, requirements, successCriteria }: Intent): string {
  const also = secondary.length === 0 ? '' : ` secondary="${secondary.join(' ')}"`;
  const lines = [
    ...(entities.length === 0 ? [] : [`It concerns: ${entities.join(', ')}`]),
    ...listed('Must hold, though it does not say so:', requirements),
    ...listed('Done when:', successCriteria),
  ];
  const text = lines.length === 0 ? '' : `\n${escapeText('intent', lines.join('\n'))}\n`;
  return `<intent primary="${primary}"${also}>${text}</intent>`;
}

function listed(heading: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [heading, ...items.map((item) => `- ${item}`)];
}

function answersElement({ questions = [], answers = [] }: PlannerBriefing): string[] {
  const lines = questions.flatMap(({ id, question }) => {
    const given = answers.find((answer) => answer.id === id);
    return given === undefined ? [] : [`- ${question}`, `  ${given.answer}`];
  });
  return lines.length === 0 ? [] : [`<answers>\n${escapeText('answers', lines.join('\n'))}\n</answers>`];
}

function shapeElement(shape: string): string {
  return `<shape>\nFor orientation only: the usual shape of larger work of this kind. Take what serves here, leave the rest, and name this repository's own files. For small work: one code task and one review, as told.\n${escapeText('shape', shape)}\n</shape>`;
}

function partElement(own: PlanPart, all: readonly PlanPart[]): string {
  const others = all.filter(({ id }) => id !== own.id);
  const writes = own.mayWrite.length === 0 ? [] : [`Its tasks change only: ${own.mayWrite.join(', ')}`];
  const before = own.dependsOn.length === 0 ? [] : [`It begins when these parts are done: ${own.dependsOn.join(', ')}`];
  const beside = others.map(({ id, title }) => `- ${id}: ${title}`);
  const text = [
    `Plan this part of the request only: ${own.title}`,
    own.instructions,
    ...writes,
    ...before,
    ...(beside.length === 0 ? [] : ['Others plan these parts at the same time; leave them out:', ...beside]),
  ].join('\n');
  return `<part id="${escapeAttribute(own.id)}">\n${escapeText('part', text)}\n</part>`;
}

/** What the person means by a size. */
const WISHES: Readonly<Record<Size, string>> = {
  small: 'the person wants a small plan',
  medium: 'the person wants a plan of middling size',
  large: 'the person allows a large plan',
  unlimited: 'the person allows a plan as large as the work calls for',
};

function limitsElement({ maxTasks, size }: PlannerBriefing): string {
  const named = size === undefined ? '' : ` size="${size}"`;
  const wish = size === undefined ? '' : `${WISHES[size]}: `;
  return `<limits maxTasks="${maxTasks}"${named}>${wish}at most ${maxTasks} tasks; a cap, not a goal</limits>`;
}
