import { CARD_HEIGHT, CARD_WIDTH } from './graphLayout.ts';
import type { GraphEdge, GraphLayout, Point } from './graphLayout.ts';

/**
 * The edges as the `d` of a few SVG paths: thousands of edges are then a handful of elements, and a change of state
 * does not touch them.
 */
export interface EdgePaths {
  readonly lines: string;
  readonly heads: string;
}

const HEAD = 5;

/** Paths of the given edges; those whose tasks have no place are passed over. */
export function pathsOf(edges: readonly GraphEdge[], layout: GraphLayout): EdgePaths {
  const lines: string[] = [];
  const heads: string[] = [];
  for (const { from, to } of edges) {
    const source = layout.positions.get(from);
    const target = layout.positions.get(to);
    if (source === undefined || target === undefined) continue;
    const start = { x: source.x + CARD_WIDTH, y: source.y + CARD_HEIGHT / 2 };
    const end = { x: target.x - 1, y: target.y + CARD_HEIGHT / 2 };
    lines.push(curve(start, { x: end.x - HEAD, y: end.y }));
    heads.push(`M${end.x} ${end.y}l${-HEAD - 1} ${-HEAD + 1}v${2 * HEAD - 2}z`);
  }
  return { lines: lines.join(''), heads: heads.join('') };
}

/** Leaves and arrives level. Far edges bend near their ends only, so that they cross bands in straight lines. */
function curve(start: Point, end: Point): string {
  const bend = Math.min(96, Math.max(32, (end.x - start.x) / 2));
  return `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`;
}
