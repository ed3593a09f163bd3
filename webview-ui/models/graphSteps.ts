import type { GraphLayout } from './graphLayout.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/**
 * The task that an arrow key leads to: up and down within the wave, left to what the task waits for, right to what waits
 * for it, and where there is no edge to the nearest card of the next wave. The same task where nothing lies that way.
 */
export function stepFrom(layout: GraphLayout, taskId: string, direction: Direction): string {
  if (direction === 'up' || direction === 'down') return withinWave(layout, taskId, direction === 'up' ? -1 : 1);
  const linked =
    direction === 'right'
      ? layout.edges.filter((edge) => edge.from === taskId && !edge.isImplied).map((edge) => edge.to)
      : layout.edges.filter((edge) => edge.to === taskId && !edge.isImplied).map((edge) => edge.from);
  const near = linked.length > 0 ? linked : nextWave(layout, taskId, direction === 'right' ? 1 : -1);
  return nearest(layout, taskId, near) ?? taskId;
}

function withinWave(layout: GraphLayout, taskId: string, by: -1 | 1): string {
  const wave = layout.order.find((ids) => ids.includes(taskId));
  return wave?.[wave.indexOf(taskId) + by] ?? taskId;
}

function nextWave(layout: GraphLayout, taskId: string, by: -1 | 1): readonly string[] {
  const index = layout.order.findIndex((ids) => ids.includes(taskId));
  return layout.order[index + by] ?? [];
}

function nearest(layout: GraphLayout, taskId: string, ids: readonly string[]): string | undefined {
  const from = layout.positions.get(taskId);
  if (from === undefined) return undefined;
  const distance = (id: string): number => {
    const to = layout.positions.get(id);
    return to === undefined ? Infinity : Math.hypot(to.x - from.x, to.y - from.y);
  };
  return ids.toSorted((a, b) => distance(a) - distance(b))[0];
}
