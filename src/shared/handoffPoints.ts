/** What a task hands to those that depend on it besides its summary and data, in short pieces. Lists are never empty. */
export interface HandoffPoints {
  /** What was decided, with the reason. */
  readonly decisions?: readonly string[];
  /** What is left open, or to be watched. */
  readonly openPoints?: readonly string[];
  /** Files to look at, and why. */
  readonly files?: readonly { readonly path: string; readonly why: string }[];
}

/** A list of them with its title, for people: one line each. */
export interface PointList {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Those that there are, in the order in which they are shown. */
export function pointLists({ decisions = [], openPoints = [], files = [] }: HandoffPoints = {}): PointList[] {
  const lists: PointList[] = [
    { title: 'Decisions', lines: decisions },
    { title: 'Open points', lines: openPoints },
    { title: 'Files that matter', lines: files.map(({ path, why }) => `${path}: ${why}`) },
  ];
  return lists.filter(({ lines }) => lines.length > 0);
}
