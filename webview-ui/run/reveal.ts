import type { ReactFlowInstance } from '@xyflow/react';
import { CARD_HEIGHT, CARD_WIDTH } from '../models/graphLayout.ts';
import type { GraphLayout } from '../models/graphLayout.ts';

/** At this zoom the text of a card can be read. */
const READABLE = 0.75;

/** Moves the canvas so that the card is whole in sight; leaves it where it is when it already is. */
export function reveal(flow: ReactFlowInstance, layout: GraphLayout, taskId: string): void {
  const place = layout.positions.get(taskId);
  const canvas = document.querySelector('.react-flow')?.getBoundingClientRect();
  if (place === undefined || canvas === undefined) return;
  const { x, y, zoom } = flow.getViewport();
  const left = place.x * zoom + x;
  const top = place.y * zoom + y;
  const isInside =
    left >= 0 && top >= 0 && left + CARD_WIDTH * zoom <= canvas.width && top + CARD_HEIGHT * zoom <= canvas.height;
  if (!isInside) void flow.setCenter(place.x + CARD_WIDTH / 2, place.y + CARD_HEIGHT / 2, { zoom });
}

/** Moves the canvas so that the card is in its middle, near enough to read. */
export function centre(flow: ReactFlowInstance, layout: GraphLayout, taskId: string): void {
  const place = layout.positions.get(taskId);
  if (place === undefined) return;
  const zoom = Math.max(flow.getZoom(), READABLE);
  void flow.setCenter(place.x + CARD_WIDTH / 2, place.y + CARD_HEIGHT / 2, { zoom });
}
