import type { ContextItem } from '../../src/shared/brief.ts';

/** What the person is about to name at the caret: something of the workspace after `#`, or a template after `/`. */
export type Completion =
  | { readonly kind: 'context'; readonly query: ContextQuery; readonly from: number; readonly to: number }
  | { readonly kind: 'template'; readonly query: string; readonly from: number; readonly to: number };

export interface ContextQuery {
  readonly text: string;
  /** Only of this kind: the person wrote `#file:`. */
  readonly kind?: ContextItem['kind'];
}

/** What may stand before a colon, with the kind that it means. */
const KIND_WORDS: Readonly<Record<string, ContextItem['kind']>> = {
  file: 'file',
  folder: 'folder',
  symbol: 'symbol',
  sym: 'symbol',
  selection: 'selection',
  problems: 'problems',
  changes: 'diff',
  diff: 'diff',
};

const QUERY_LENGTH = 200;

/** `undefined` when nothing is being named at the caret. A template is only named at the very beginning. */
export function completionAt(text: string, caret: number): Completion | undefined {
  const before = text.slice(0, caret);
  const template = /^\/([\w.-]{0,80})$/.exec(before);
  if (template !== null) return { kind: 'template', query: template[1] ?? '', from: 0, to: caret };
  const context = /(?:^|\s)#(\S*)$/.exec(before);
  if (context === null) return undefined;
  const written = context[1] ?? '';
  if (written.length > QUERY_LENGTH) return undefined;
  return { kind: 'context', query: contextQuery(written), from: caret - written.length - 1, to: caret };
}

function contextQuery(written: string): ContextQuery {
  const [, word = '', rest = ''] = /^([a-z]+):(?!\/\/)(.*)$/i.exec(written) ?? [];
  const kind = Object.hasOwn(KIND_WORDS, word.toLowerCase()) ? KIND_WORDS[word.toLowerCase()] : undefined;
  return kind === undefined ? { text: written } : { text: rest, kind };
}

/** The text without what was being named, and where the caret is then. */
export function withoutCompletion(text: string, { from, to }: Completion): { text: string; caret: number } {
  const [before, after] = [text.slice(0, from), text.slice(to)];
  const joined = before.endsWith(' ') && after.startsWith(' ') ? before + after.slice(1) : before + after;
  return { text: joined, caret: before.length };
}

/** The text with the name of a template in the place of what was written of it. */
export function withTemplate(text: string, { from, to }: Completion, name: string): { text: string; caret: number } {
  const word = `/${name} `;
  return { text: text.slice(0, from) + word + text.slice(to).trimStart(), caret: from + word.length };
}

/** The template that a request names, `undefined` when it names none. */
export function templateIn(text: string): string | undefined {
  return /^\/([\w.-]+)(?:\s|$)/.exec(text)?.[1];
}
