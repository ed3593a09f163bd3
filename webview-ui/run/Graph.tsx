import { Background, BackgroundVariant, Controls, MiniMap, ReactFlow, useReactFlow, useStore } from '@xyflow/react';
import type { Node, ReactFlowState } from '@xyflow/react';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import type { ShownRun } from '../../src/shared/protocol.ts';
import { hasFocusIn } from '../common/hasFocusIn.ts';
import { CARD_HEIGHT, CARD_WIDTH, layoutOf } from '../models/graphLayout.ts';
import type { GraphLayout } from '../models/graphLayout.ts';
import { graphKey, graphTasks } from '../models/graphTasks.ts';
import type { RunPicture } from '../models/runPicture.ts';
import { Bands } from './Bands.tsx';
import { Edges } from './Edges.tsx';
import { GraphContext, createGraphKeys } from './graphContext.ts';
import { Legend } from './Legend.tsx';
import { MiniCard } from './MiniCard.tsx';
import { centre, reveal } from './reveal.ts';
import { TaskCard } from './TaskCard.tsx';
import { useSelection } from './selection.ts';

/** Below this zoom the cards show their state only: no text could be read. */
const FAR = 0.28;
/** Below this zoom the cards show state and title, large. */
const MIDDLE = 0.7;
const NODE_TYPES = { task: TaskCard };

/** The graph of a run. The cards follow the store one by one; this component draws anew only for another plan. */
export function Graph({ run, picture }: { run: ShownRun; picture: RunPicture }) {
  const key = graphKey(run);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the key names the plan, whatever object it is part of
  const layout = useMemo(() => layoutOf(graphTasks(run)), [key]);
  if (layout.positions.size === 0) return <NoTasks picture={picture} />;
  return <Canvas key={key} layout={layout} />;
}

function NoTasks({ picture }: { picture: RunPicture }) {
  const text = picture.isOutline
    ? `${picture.total} tasks; the graph appears when the run is loaded.`
    : picture.state === 'initializing'
      ? 'The graph appears when there is a plan.'
      : 'This run has no tasks.';
  return <p className="no-tasks quiet">{text}</p>;
}

/** Memoised: whatever draws `ReactFlow` anew draws every card of it anew. */
const Canvas = memo(function Canvas({ layout }: { layout: GraphLayout }) {
  const nodes = useMemo(() => nodesOf(layout), [layout]);
  const selection = useSelection();
  const flow = useReactFlow();
  const distance = useStore((state) => distanceAt(state.transform[2]));
  const [keys] = useState(() => createGraphKeys({ layout, selection, reveal: (id) => reveal(flow, layout, id) }));
  const isWhole = useStore((state) => isWholeInSight(layout, state));
  useFollowSelection(layout);
  useStaySelected(layout);
  const onMoveStart = useRefit();

  return (
    <GraphContext value={keys}>
      <ReactFlow
        className={distance}
        aria-label="Graph of the run"
        nodes={nodes}
        nodeTypes={NODE_TYPES}
        fitView
        fitViewOptions={FIT}
        minZoom={0.05}
        maxZoom={1.5}
        onlyRenderVisibleElements
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        elementsSelectable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        proOptions={{ hideAttribution: true }}
        onNodeClick={(_, node) => selection.select(node.id)}
        onMoveStart={onMoveStart}
        onPaneClick={() => selection.select(undefined)}
      >
        <Bands layout={layout} />
        <Edges layout={layout} />
        <Background variant={BackgroundVariant.Dots} gap={24} size={1} />
        <Controls showInteractive={false} fitViewOptions={FIT} position="bottom-right" />
        {isWhole ? null : (
          <MiniMap nodeComponent={MiniCard} pannable zoomable position="top-right" ariaLabel="Overview of the graph" />
        )}
        <Legend />
      </ReactFlow>
    </GraphContext>
  );
});

/** The class that says how much of a card is drawn. */
function distanceAt(zoom: number): 'far' | 'middle' | 'near' {
  if (zoom < FAR) return 'far';
  return zoom < MIDDLE ? 'middle' : 'near';
}

/** Above the cards there is room for the names of the waves. */
const FIT = { padding: { top: '64px', right: '28px', bottom: '28px', left: '28px' }, maxZoom: 1 } as const;

/** Whether an overview would show nothing that is not seen anyway. */
function isWholeInSight(layout: GraphLayout, { transform, width, height }: Sight): boolean {
  const [x, y, zoom] = transform;
  return x >= 0 && y >= 0 && x + layout.width * zoom <= width && y + layout.height * zoom <= height;
}

type Sight = Pick<ReactFlowState, 'transform' | 'width' | 'height'>;

function nodesOf(layout: GraphLayout): Node[] {
  return [...layout.positions].map(([id, position]) => ({
    id,
    type: 'task',
    position,
    data: {},
    width: CARD_WIDTH,
    height: CARD_HEIGHT,
    draggable: false,
  }));
}

/** Brings a task into sight that was selected elsewhere: from the side panel, or from the details. */
function useFollowSelection(layout: GraphLayout): void {
  const selection = useSelection();
  const flow = useReactFlow();
  useEffect(() => {
    let shown = selection.selected();
    return selection.subscribe(() => {
      const taskId = selection.selected();
      if (taskId === shown) return;
      shown = taskId;
      if (taskId !== undefined && !hasFocusIn('.react-flow__node')) centre(flow, layout, taskId);
    });
  }, [flow, layout, selection]);
}

/** Keeps the selected task in sight when the details beside the graph open or grow. */
function useStaySelected(layout: GraphLayout): void {
  const selection = useSelection();
  const flow = useReactFlow();
  const width = useStore((state) => state.width);
  useEffect(() => {
    const taskId = selection.selected();
    if (taskId !== undefined) reveal(flow, layout, taskId);
  }, [flow, layout, selection, width]);
}

/** Fits the graph into the page when its size changes, until the person moves the graph; returns what listens for that. */
function useRefit(): (event: unknown) => void {
  const flow = useReactFlow();
  const isMoved = useRef(false);
  useEffect(() => {
    const onResize = (): void => {
      if (!isMoved.current) void flow.fitView(FIT);
    };
    window.addEventListener('resize', onResize);
    return () => window.removeEventListener('resize', onResize);
  }, [flow]);
  // Moves by the program come without an event.
  return (event) => {
    if (event !== null) isMoved.current = true;
  };
}
