import type { Occurrence, Outline } from '../../core/ports/syntax.ts';

/** What the host's side asks of the thread; the next question is sent when the one before is answered. */
export type SyntaxQuestion =
  | { readonly kind: 'outline'; readonly path: string; readonly text: string }
  | { readonly kind: 'occurrences'; readonly path: string; readonly text: string; readonly name: string };

export type SyntaxAnswer =
  | { readonly kind: 'outline'; readonly outline: Outline | undefined }
  | { readonly kind: 'occurrences'; readonly occurrences: readonly Occurrence[] | undefined };

/** What the thread is started with. */
export interface SyntaxThreadData {
  readonly grammarsFolder: string;
}
