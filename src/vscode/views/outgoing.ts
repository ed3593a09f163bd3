import type { ContextItem } from '../../shared/brief.ts';
import type { RecordedEvent } from '../../shared/events.ts';
import type { Activities, Environment, HostMessage } from '../../shared/protocol.ts';
import type { ShownRunChange, ShownRunModel } from '../shownRun.ts';

/** At most 20 batches a second. */
const BATCH_EVERY_MS = 50;

export interface OutgoingDeps {
  readonly shown: ShownRunModel;
  readonly environment: () => Environment;
  readonly isVisible: () => boolean;
  readonly post: (message: HostMessage) => void;
}

/** What a page gets for a message of its own. */
export type PageReply = Extract<
  HostMessage,
  { readonly type: 'context/results' | 'templates/results' | 'plan/reshaped' }
>;

/** What one page is told. */
export interface Outgoing {
  /** The page asked for everything. */
  snapshotAsked(): void;
  /** The page came to the front; a page that lived on while it was hidden has missed what happened. */
  becameVisible(): void;
  /** Selects a task, now or as soon as the page is there. */
  select(taskId: string): void;
  /** Names something for the next request, now or as soon as the page is there. */
  addContext(items: readonly ContextItem[]): void;
  environmentChanged(): void;
  notice(message: string): void;
  /** What a message of the page asked for. */
  reply(message: PageReply): void;
  dispose(): void;
}

/**
 * Tells a page what the views show: a snapshot when it asks or another run is shown, then events in batches. Nothing
 * is sent to a hidden page, nor before it has asked for the first time.
 */
export function createOutgoing(deps: OutgoingDeps): Outgoing {
  /** The page lives and listens. */
  let isLoaded = false;
  /** The page has a snapshot that the next events continue. */
  let isCurrent = false;
  let selected: string | undefined;
  /** What was named for the next request and the page does not know of yet. */
  let named: readonly ContextItem[] = [];
  let events: RecordedEvent[] = [];
  let activities: { readonly runId: string; readonly activities: Activities } | undefined;
  let timer: NodeJS.Timeout | undefined;

  const forget = (): void => {
    clearTimeout(timer);
    timer = undefined;
    events = [];
    activities = undefined;
  };
  const sendNamed = (): void => {
    if (!isCurrent || !deps.isVisible() || named.length === 0) return;
    deps.post({ type: 'context/add', items: named });
    named = [];
  };
  const sendSnapshot = (): void => {
    forget();
    const selection = selected === undefined ? {} : { selectTaskId: selected };
    selected = undefined;
    isCurrent = true;
    const { run, runs } = deps.shown;
    deps.post({ type: 'snapshot', environment: deps.environment(), run, runs, ...selection });
    sendNamed();
  };
  const sendBatch = (): void => {
    const runId = deps.shown.state?.runId;
    const batch = { events, activities };
    forget();
    if (batch.events.length > 0 && runId !== undefined) deps.post({ type: 'events', runId, events: batch.events });
    if (batch.activities !== undefined) deps.post({ type: 'activities', ...batch.activities });
  };
  const onChange = (change: ShownRunChange): void => {
    if (!isCurrent) return;
    if (!deps.isVisible()) {
      isCurrent = false;
      forget();
      return;
    }
    if (change.kind === 'replaced' || change.kind === 'runs') {
      sendSnapshot();
      return;
    }
    if (change.kind === 'events') events.push(...change.events);
    else activities = { runId: change.runId, activities: change.activities };
    timer ??= setTimeout(sendBatch, BATCH_EVERY_MS);
  };
  const unsubscribe = deps.shown.subscribe(onChange);

  return {
    snapshotAsked: () => {
      isLoaded = true;
      sendSnapshot();
    },
    becameVisible: () => {
      if (isLoaded && !isCurrent) sendSnapshot();
    },
    select: (taskId) => {
      if (isCurrent && deps.isVisible()) deps.post({ type: 'task/select', taskId });
      else selected = taskId;
    },
    addContext: (items) => {
      named = [...named, ...items];
      sendNamed();
    },
    reply: (message) => {
      if (isLoaded && deps.isVisible()) deps.post(message);
    },
    environmentChanged: () => {
      if (isCurrent && deps.isVisible()) deps.post({ type: 'environment', environment: deps.environment() });
    },
    notice: (message) => {
      if (isLoaded && deps.isVisible()) deps.post({ type: 'notice', message });
    },
    dispose: () => {
      forget();
      unsubscribe();
    },
  };
}
