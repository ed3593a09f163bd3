import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { usePage, useSaved } from '../common/page.ts';

const MIN_WIDTH = 260;
const STEP = 24;

/** One pane, or two with a sash between them; on narrow pages the second one lies below (by style sheet) and keeps its height. */
export function SplitView({ main, side }: { main: ReactNode; side: ReactNode | undefined }) {
  const { detailsWidth } = useSaved();
  const { saved } = usePage();

  function resize(width: number): void {
    const most = Math.max(MIN_WIDTH, window.innerWidth - MIN_WIDTH);
    saved.update({ detailsWidth: Math.round(Math.min(most, Math.max(MIN_WIDTH, width))) });
  }

  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    event.currentTarget.setPointerCapture(event.pointerId);
  }

  function onPointerMove(event: PointerEvent<HTMLDivElement>): void {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) resize(window.innerWidth - event.clientX);
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    if (event.key === 'ArrowLeft') resize(detailsWidth + STEP);
    else if (event.key === 'ArrowRight') resize(detailsWidth - STEP);
  }

  return (
    <div className="split">
      <div className="split-main">{main}</div>
      {side === undefined ? null : (
        <>
          <div
            className="sash"
            role="separator"
            tabIndex={0}
            aria-orientation="vertical"
            aria-label="Width of the details"
            aria-valuenow={detailsWidth}
            aria-valuemin={MIN_WIDTH}
            aria-valuemax={2_000}
            onPointerDown={onPointerDown}
            onPointerMove={onPointerMove}
            onKeyDown={onKeyDown}
          />
          <div className="split-side" style={{ width: detailsWidth }}>
            {side}
          </div>
        </>
      )}
    </div>
  );
}
