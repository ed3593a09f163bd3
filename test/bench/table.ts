export const UNITS = ['x', 'ms', 'µs', 'MB', 'KB', 'tasks', 'turns', 'events', 'tokens'] as const;
export type Unit = (typeof UNITS)[number];

/** One figure of the product beside what it is compared with. All of one row are in the row's unit; less is better. */
export interface Row {
  readonly what: string;
  readonly unit: Unit;
  readonly ours: number;
  /** Of the bare loop without storage, where it does the same. */
  readonly baseline?: number;
  /** The least that there can be. */
  readonly ideal?: number;
  /** The target: `ours` is not to be more. Absent: the row only informs. */
  readonly atMost?: number;
}

/** Whether the row reaches its target, and by how much it misses it otherwise; empty without a target. */
export function verdict({ ours, atMost, unit }: Row): string {
  if (atMost === undefined) return '';
  if (ours <= atMost) return 'reached';
  if (atMost === 0) return `misses by ${formatFigure(ours, unit)}`;
  return `misses by ${(ours / atMost).toFixed(2)}x`;
}

/** The figure with its unit, in as many digits as tell something. */
export function formatFigure(figure: number, unit: Unit): string {
  const isCount = unit === 'tasks' || unit === 'turns' || unit === 'events' || unit === 'tokens';
  const digits = isCount ? 0 : unit === 'x' || figure < 10 ? 2 : figure < 100 ? 1 : 0;
  const text = figure.toFixed(digits);
  return unit === 'x' ? `${text}x` : `${text} ${unit}`;
}

/** The rows as a table for people, columns aligned, without a newline at its end. */
export function renderTable(rows: readonly Row[]): string {
  const lines = [
    ['what', 'ours', 'bare loop', 'ideal', 'target', ''],
    ...rows.map((row) => [
      row.what,
      formatFigure(row.ours, row.unit),
      optional(row.baseline, row.unit),
      optional(row.ideal, row.unit),
      row.atMost === undefined ? '' : `<= ${formatFigure(row.atMost, row.unit)}`,
      verdict(row),
    ]),
  ];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((cells) =>
      cells
        .map((cell, column) =>
          column === 0 || column === 5 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function optional(figure: number | undefined, unit: Unit): string {
  return figure === undefined ? '' : formatFigure(figure, unit);
}
