/** What a report says of one file: hits by line from 1, or only how many lines of how many. */
export type FileCoverage =
  | { readonly kind: 'lines'; readonly hits: ReadonlyMap<number, number> }
  | { readonly kind: 'sums'; readonly covered: number; readonly total: number };

/** By path as the report has it, with forward slashes. */
export type CoverageReport = ReadonlyMap<string, FileCoverage>;

/** Reads LCOV, or Istanbul's `coverage-final.json` or `coverage-summary.json`. `undefined` for anything else. */
export function readCoverage(text: string): CoverageReport | undefined {
  const trimmed = text.replace(/^\uFEFF/, '').trimStart();
  return trimmed.startsWith('{') ? readIstanbul(trimmed) : readLcov(trimmed);
}

/** What the report says of a file of the repository; its paths may be absolute, or relative to a package. */
export function coverageOf(report: CoverageReport, path: string): FileCoverage | undefined {
  const exact = report.get(path);
  if (exact !== undefined) return exact;
  const within = [...report.keys()].filter((key) => key.endsWith(`/${path}`));
  if (within.length > 0) return within.length === 1 ? report.get(within[0] ?? '') : undefined;
  const inPackage = [...report.keys()].filter((key) => path.endsWith(`/${key}`));
  const longest = inPackage.reduce((best, key) => (key.length > best.length ? key : best), '');
  return report.get(longest);
}

function readLcov(text: string): CoverageReport | undefined {
  const report = new Map<string, { kind: 'lines'; hits: Map<number, number> }>();
  let hits: Map<number, number> | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('SF:')) {
      const path = slashed(line.slice(3).trim());
      const known = report.get(path)?.hits ?? new Map<number, number>();
      report.set(path, { kind: 'lines', hits: known });
      hits = known;
    } else if (line === 'end_of_record') hits = undefined;
    else if (hits !== undefined) countHits(line, hits);
  }
  return report.size === 0 ? undefined : report;
}

/** Several tests may have a record each for the same file. */
function countHits(line: string, hits: Map<number, number>): void {
  const [, number, count] = /^DA:(\d{1,9}),(-?\d{1,15})/.exec(line) ?? [];
  if (number === undefined || count === undefined) return;
  hits.set(Number(number), (hits.get(Number(number)) ?? 0) + Math.max(0, Number(count)));
}

function readIstanbul(text: string): CoverageReport | undefined {
  const parsed = parse(text);
  if (!isRecord(parsed)) return undefined;
  const report = new Map<string, FileCoverage>();
  for (const [path, value] of Object.entries(parsed)) {
    const coverage = path === 'total' || !isRecord(value) ? undefined : (linesOf(value) ?? sumsOf(value));
    if (coverage !== undefined) report.set(slashed(path), coverage);
  }
  return report.size === 0 ? undefined : report;
}

/** As Istanbul counts lines: by the statements that begin in them, the most hit one. */
function linesOf({ statementMap, s }: Readonly<Record<string, unknown>>): FileCoverage | undefined {
  if (!isRecord(statementMap) || !isRecord(s)) return undefined;
  const hits = new Map<number, number>();
  for (const [id, statement] of Object.entries(statementMap)) {
    const start = isRecord(statement) && isRecord(statement['start']) ? statement['start']['line'] : undefined;
    const count = Object.hasOwn(s, id) ? s[id] : undefined;
    if (typeof start !== 'number' || typeof count !== 'number' || !Number.isInteger(start)) continue;
    hits.set(start, Math.max(hits.get(start) ?? 0, count));
  }
  return { kind: 'lines', hits };
}

function sumsOf({ lines }: Readonly<Record<string, unknown>>): FileCoverage | undefined {
  if (!isRecord(lines)) return undefined;
  const { covered, total } = lines;
  const areCounts = typeof covered === 'number' && typeof total === 'number' && covered >= 0 && covered <= total;
  return areCounts ? { kind: 'sums', covered, total } : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/').replace(/^\.\//, '');
}
