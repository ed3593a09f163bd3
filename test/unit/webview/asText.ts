import type { RunPicture } from '../../../webview-ui/models/runPicture.ts';
import type { TaskRow } from '../../../webview-ui/models/taskRows.ts';

/** A run as the pages show it, one line per wave and task. */
export function asText(picture: RunPicture | undefined): string {
  if (picture === undefined) return 'no run';
  const { title, look, actions, done, total, cost, tokens } = picture;
  return [
    `${look.icon} ${title} · ${look.label} · ${done}/${total} · ${cost}${tokens === undefined ? '' : ` · ${tokens}`}`,
    `actions: ${actions.join(', ') || 'none'}`,
    ...picture.waves.flatMap((wave) => [
      `wave ${wave.index + 1} ${wave.done}/${wave.total}${wave.isActive ? ' active' : ''}${wave.hasProblem ? ' problem' : ''}`,
      ...wave.rows.map((row) => `  ${rowText(row)}`),
    ]),
  ].join('\n');
}

export function rowText(row: TaskRow): string {
  return [
    `${row.look.icon} ${row.title}`,
    ...(row.note === undefined ? [] : [`${row.noteKind}: ${row.note}`]),
    ...(row.changes === undefined ? [] : [row.changes]),
    ...(row.attempts > 1 ? [`×${row.attempts}`] : []),
    ...(row.cost === undefined ? [] : [row.cost]),
  ].join(' | ');
}
