import { ViewportPortal } from '@xyflow/react';
import { memo, useMemo } from 'react';
import type { GraphEdge, GraphLayout } from '../models/graphLayout.ts';
import { pathsOf } from '../models/graphPaths.ts';
import { useSelectedTaskId } from './selection.ts';

/** The dependencies as lines from card to card; those of the selected task are lit. */
export const Edges = memo(function Edges({ layout }: { layout: GraphLayout }) {
  const selected = useSelectedTaskId();
  const all = useMemo(() => layout.edges.filter((edge) => !edge.isImplied), [layout]);
  const lit = useMemo(() => layout.edges.filter((edge) => touches(edge, selected)), [layout, selected]);
  return (
    <ViewportPortal>
      <svg className={`edges${lit.length > 0 ? ' dimmed' : ''}`} aria-hidden="true">
        <EdgeLayer edges={all} layout={layout} className="edges-all" />
        <EdgeLayer edges={lit} layout={layout} className="edges-lit" />
      </svg>
    </ViewportPortal>
  );
});

function touches(edge: GraphEdge, taskId: string | undefined): boolean {
  return taskId !== undefined && (edge.from === taskId || edge.to === taskId);
}

const EdgeLayer = memo(function EdgeLayer({
  edges,
  layout,
  className,
}: {
  edges: readonly GraphEdge[];
  layout: GraphLayout;
  className: string;
}) {
  const paths = useMemo(() => pathsOf(edges, layout), [edges, layout]);
  return (
    <g className={className}>
      <path className="edge-lines" d={paths.lines} />
      <path className="edge-heads" d={paths.heads} />
    </g>
  );
});
