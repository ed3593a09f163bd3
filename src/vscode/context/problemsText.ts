export interface FileProblems {
  readonly path: string;
  readonly problems: readonly {
    readonly message: string;
    /** From 0, as VS Code counts: error, warning, information, hint. */
    readonly severity: number;
    readonly source: string | undefined;
    readonly line: number;
    readonly column: number;
  }[];
}

const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const;
/** What a request needs is the kind of trouble; thousands of lines do not tell it better. */
const MOST_PROBLEMS = 300;

/** One line for each problem, errors first: "src/a.ts:3:5: error: ... (ts)"; says so where some are left out. */
export function problemsText(files: readonly FileProblems[]): string {
  const all = files.flatMap(({ path, problems }) => problems.map((problem) => ({ ...problem, path })));
  if (all.length === 0) return 'No problems are reported any more.';
  const bySeverity = all.sort((one, other) => one.severity - other.severity);
  const lines = bySeverity.slice(0, MOST_PROBLEMS).map(({ path, line, column, severity, message, source }) => {
    const from = source === undefined || source === '' ? '' : ` (${source})`;
    const said = message.replace(/\s*\n\s*/g, ' ').trim();
    return `${path}:${line}:${column}: ${SEVERITIES[severity] ?? 'problem'}: ${said}${from}`;
  });
  const more = all.length - lines.length;
  return [...lines, ...(more === 0 ? [] : [`[and ${more} more]`])].join('\n');
}
