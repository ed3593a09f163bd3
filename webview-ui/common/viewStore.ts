import type { ContextItem } from '../../src/shared/brief.ts';
import { applyBatch } from '../../src/shared/channel.ts';
import type { Environment, HostMessage, RunListEntry, ShownRun, WebviewMessage } from '../../src/shared/protocol.ts';
import type { TemplateSummary } from '../../src/shared/templates.ts';
import { pictureOf } from '../models/runPicture.ts';
import type { RunPicture } from '../models/runPicture.ts';

/** What a page shows. A new object for every change; the `RunState` inside is one that the store goes on changing. */
export interface ViewState {
  /** undefined until the first snapshot. */
  readonly environment: Environment | undefined;
  readonly run: ShownRun | undefined;
  readonly picture: RunPicture | undefined;
  readonly runs: readonly RunListEntry[];
  /** Something the person asked for could not be done. `number` counts the notices of this page. */
  readonly notice: { readonly number: number; readonly message: string } | undefined;
  readonly noticeCount: number;
  /** What the extension wants selected; `number` grows with every wish. */
  readonly wishedTask: { readonly number: number; readonly taskId: string } | undefined;
  /** What fits the last `#` that was answered. */
  readonly found: { readonly queryId: number; readonly items: readonly ContextItem[] } | undefined;
  /** What was named for the next request elsewhere; `number` grows with every time. */
  readonly addedContext: { readonly number: number; readonly items: readonly ContextItem[] } | undefined;
  /** undefined until somebody asked for them. */
  readonly templates: readonly TemplateSummary[] | undefined;
  /** How often something that was said in words about a plan has been dealt with. */
  readonly reshapedCount: number;
}

export interface ViewStore {
  get(): ViewState;
  subscribe(listener: () => void): () => void;
  /** Takes a message of the extension. Messages of kinds that this page does not know are passed over. */
  receive(message: HostMessage): void;
  /** Asks for the whole state: when the page is loaded or visible again. */
  refresh(): void;
  dismissNotice(): void;
}

export interface ViewStoreDeps {
  readonly post: (message: WebviewMessage) => void;
}

type Handlers = {
  readonly [Type in HostMessage['type']]: (
    state: ViewState,
    message: Extract<HostMessage, { type: Type }>,
  ) => ViewState | 'gap';
};

/**
 * Holds what the extension told the page. After a gap it asks for a snapshot, once, and shows what it has until the
 * snapshot comes; batches that arrive before it are tried all the same.
 */
export function createViewStore({ post }: ViewStoreDeps): ViewStore {
  let state = EMPTY;
  let asked = false;
  const listeners = new Set<() => void>();

  function set(next: ViewState): void {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  }

  function refresh(): void {
    asked = true;
    post({ type: 'snapshot/request' });
  }

  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    receive(message) {
      if (message.type === 'snapshot') asked = false;
      const next = handle(state, message);
      if (next !== 'gap') set(next);
      else if (!asked) refresh();
    },
    refresh,
    dismissNotice: () => set({ ...state, notice: undefined }),
  };
}

const EMPTY: ViewState = {
  environment: undefined,
  run: undefined,
  picture: undefined,
  runs: [],
  notice: undefined,
  noticeCount: 0,
  wishedTask: undefined,
  found: undefined,
  addedContext: undefined,
  templates: undefined,
  reshapedCount: 0,
};

function handle(state: ViewState, message: HostMessage): ViewState | 'gap' {
  if (!Object.hasOwn(handlers, message.type)) return state;
  const handler = handlers[message.type] as (state: ViewState, message: HostMessage) => ViewState | 'gap';
  return handler(state, message);
}

const handlers = {
  snapshot: (state, { environment, run, runs, selectTaskId }) => ({
    ...withRun(state, run),
    environment,
    runs,
    wishedTask: selectTaskId === undefined ? state.wishedTask : wish(state, selectTaskId),
  }),
  events: (state, message) => {
    if (state.run?.kind !== 'whole') return state.run === undefined ? state : 'gap';
    const before = state.run.state.seq;
    if (!applied(state.run.state, message)) return 'gap';
    if (state.run.state.seq === before) return state;
    // Whoever writes events drives the run.
    return withRun(state, { ...state.run, interrupted: false });
  },
  activities: (state, { runId, activities }) => {
    if (state.run?.kind !== 'whole' || state.run.state.runId !== runId) return state;
    return withRun(state, { ...state.run, activities });
  },
  'task/select': (state, { taskId }) => ({ ...state, wishedTask: wish(state, taskId) }),
  environment: (state, { environment }) => ({ ...state, environment }),
  'context/results': (state, { queryId, items }) => ({ ...state, found: { queryId, items } }),
  'context/add': (state, { items }) => ({
    ...state,
    addedContext: { number: (state.addedContext?.number ?? 0) + 1, items },
  }),
  'templates/results': (state, { templates }) => ({ ...state, templates }),
  'plan/reshaped': (state) => ({ ...state, reshapedCount: state.reshapedCount + 1 }),
  notice: (state, { message }) => {
    const noticeCount = state.noticeCount + 1;
    return { ...state, noticeCount, notice: { number: noticeCount, message } };
  },
} satisfies Handlers;

function withRun(state: ViewState, run: ShownRun): ViewState {
  return { ...state, run, picture: pictureOf(run, state.picture) };
}

function wish(state: ViewState, taskId: string): ViewState['wishedTask'] {
  return { number: (state.wishedTask?.number ?? 0) + 1, taskId };
}

/** An event that does not follow the state throws in the reducer; to the page that is one more reason to start afresh. */
function applied(...[state, batch]: Parameters<typeof applyBatch>): boolean {
  try {
    return applyBatch(state, batch);
  } catch {
    return false;
  }
}
