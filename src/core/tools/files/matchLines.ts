/** A line that matches a search, with the lines around it that are to be shown. */
export interface Match {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * Matches as lines of text, as grep writes them: "path:line: text" for a match, "path-line- text" for a line around
 * one, "--" between places that do not touch when there are lines around. Matches come by path, then by line.
 */
export function matchLines(matches: readonly Match[]): string[] {
  const hasContext = matches.some(({ before, after }) => before.length + after.length > 0);
  if (!hasContext) return matches.map(({ path, line, text }) => `${path}:${line}: ${text}`);
  const lines: string[] = [];
  let last: ShownLine | undefined;
  for (const line of shownLines(matches)) {
    if (last !== undefined && (line.path !== last.path || line.line !== last.line + 1)) lines.push('--');
    lines.push(line.isMatch ? `${line.path}:${line.line}: ${line.text}` : `${line.path}-${line.line}- ${line.text}`);
    last = line;
  }
  return lines;
}

interface ShownLine {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  readonly isMatch: boolean;
}

/** Every line once, in order; a match that also surrounds another one counts as a match. */
function shownLines(matches: readonly Match[]): Iterable<ShownLine> {
  const lines = new Map<string, ShownLine>();
  for (const { path, line, text, before, after } of matches) {
    const around = (first: number, texts: readonly string[]): void => {
      for (const [index, each] of texts.entries()) {
        const key = `${path}\0${first + index}`;
        if (!lines.has(key)) lines.set(key, { path, line: first + index, text: each, isMatch: false });
      }
    };
    around(line - before.length, before);
    lines.set(`${path}\0${line}`, { path, line, text, isMatch: true });
    around(line + 1, after);
  }
  return lines.values();
}
