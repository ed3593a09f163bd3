import { createContext, use } from 'react';
import type { GraphLayout } from '../models/graphLayout.ts';
import { stepFrom } from '../models/graphSteps.ts';
import type { Direction } from '../models/graphSteps.ts';
import type { Selection } from './selection.ts';

/** What the keyboard does on a card. */
export interface GraphKeys {
  /** The one card that Tab reaches; arrows lead from it to the others. */
  tabStop(): string | undefined;
  /** Takes a key pressed on the card of a task. Returns whether it meant something. */
  press(taskId: string, key: string): boolean;
}

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

export function createGraphKeys(deps: {
  readonly layout: GraphLayout;
  readonly selection: Selection;
  /** Scrolls the card of a task into sight. */
  readonly reveal: (taskId: string) => void;
}): GraphKeys {
  const { layout, selection, reveal } = deps;
  const first = layout.order[0]?.[0];
  return {
    tabStop() {
      const focused = selection.focused();
      return focused !== undefined && layout.positions.has(focused) ? focused : first;
    },
    press(taskId, key) {
      const direction = DIRECTIONS[key];
      if (direction !== undefined) {
        const next = stepFrom(layout, taskId, direction);
        reveal(next);
        selection.focus(next);
        return true;
      }
      if (key === 'Enter' || key === ' ') selection.select(taskId);
      else if (key === 'Escape') selection.select(undefined);
      else return false;
      return true;
    },
  };
}

export const GraphContext = createContext<GraphKeys | undefined>(undefined);

/** Throws outside of the graph. */
export function useGraphKeys(): GraphKeys {
  const keys = use(GraphContext);
  if (keys === undefined) throw new Error('expected to be inside a GraphContext');
  return keys;
}
