import { ViewportPortal } from '@xyflow/react';
import { memo, useCallback, useSyncExternalStore } from 'react';
import { usePage } from '../common/page.ts';
import type { Band, GraphLayout } from '../models/graphLayout.ts';

const MARGIN = 12;

/** The waves as bands behind the cards, each with its name and how far it is. */
export const Bands = memo(function Bands({ layout }: { layout: GraphLayout }) {
  return (
    <ViewportPortal>
      <div className="bands">
        {layout.bands.map((band) => (
          <BandBox key={band.index} band={band} />
        ))}
      </div>
    </ViewportPortal>
  );
});

function BandBox({ band }: { band: Band }) {
  const { store } = usePage();
  const get = useCallback(() => {
    const wave = store.get().picture?.waves[band.index];
    return wave === undefined ? '' : `${wave.done}/${wave.total}`;
  }, [store, band.index]);
  const progress = useSyncExternalStore(store.subscribe, get);
  return (
    <div
      className="band"
      style={{
        transform: `translate(${band.x - MARGIN}px, ${band.y - MARGIN}px)`,
        width: band.width + 2 * MARGIN,
        height: band.height + 2 * MARGIN,
      }}
    >
      <span className="band-name">Wave {band.index + 1}</span>
      <span className="band-progress number">{progress}</span>
    </div>
  );
}
