import { escapeAttribute, escapeText } from './escape.ts';

/** A file in which changes of several tasks did not go together, as the agent is told that brings them together. */
export interface ConflictText {
  readonly path: string;
  readonly versions: readonly ConflictVersion[];
}

export interface ConflictVersion {
  readonly taskId: string;
  readonly title: string;
  /** What the task made of the file that all of them began with: a unified diff, or words. */
  readonly diff: string;
  /** The agent's view holds this version. */
  readonly isInView: boolean;
}

/** The part of a prompt that says so. */
export function conflictElement({ path, versions }: ConflictText): string {
  return [
    `<conflict path="${escapeAttribute(path)}">`,
    ...versions.flatMap(({ taskId, title, diff, isInView }) => [
      `<version task="${escapeAttribute(taskId)}" title="${escapeAttribute(title)}"${isInView ? ' in-view="yes"' : ''}>`,
      escapeText('version', diff),
      '</version>',
    ]),
    '</conflict>',
  ].join('\n');
}
