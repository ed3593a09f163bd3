import { barText } from '../models/waves.ts';
import type { BarPart } from '../models/waves.ts';

/** How many tasks are in which state, as one bar. Its text says the same. */
export function StateBar({ bar, className = '' }: { bar: readonly BarPart[]; className?: string }) {
  return (
    <div className={`state-bar ${className}`} role="img" aria-label={barText(bar)} title={barText(bar)}>
      {bar.map((part) => (
        <span
          key={part.state}
          className={`state-bar-part tone-${part.tone} state-${part.state}`}
          style={{ flexGrow: part.count }}
        />
      ))}
    </div>
  );
}
