import type { MiniMapNodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useTaskRow } from './useTaskRow.ts';

/** A task in the overview: a box in the colour of its state. */
export const MiniCard = memo(function MiniCard({ id, x, y, width, height }: MiniMapNodeProps) {
  const row = useTaskRow(id);
  const look = row === undefined ? '' : `tone-${row.look.tone} state-${row.state}`;
  return <rect className={`mini-card ${look}`} x={x} y={y} width={width} height={height} rx={8} />;
});
