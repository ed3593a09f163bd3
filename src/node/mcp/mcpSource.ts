import type { ServerApproval, ToolSource } from '../../core/ports/toolSources.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { openConnection, unavailable } from './connection.ts';
import type { McpConnection, McpTimes } from './connection.ts';
import type { ServerEntry } from './namedServers.ts';
import { identityOf } from './serverIdentity.ts';
import type { WatchedTransport } from './stdioTransport.ts';

export interface McpSourceDeps {
  readonly entry: ServerEntry;
  /** Absolute path of the root whose file names it. */
  readonly root: string;
  readonly approve: ServerApproval;
  readonly isTrusted: () => boolean;
  /** A new way to it, not yet begun. Fails with words that go on after "it". */
  readonly newTransport: () => Promise<Result<WatchedTransport, string>>;
  readonly times: McpTimes;
}

/** How often a server that ended by itself is started again, until the run is at rest. */
const MAX_RESTARTS = 1;

/** The tools of one server, which is started when it is first asked, and allowed before that. */
export function createMcpSource(deps: McpSourceDeps): ToolSource {
  const { name } = deps.entry;
  const identity = identityOf(deps.entry, deps.root);
  let current: Opening | undefined;
  let restarts = 0;

  function opened(): Opening {
    const stopping = new AbortController();
    return { stopping, connecting: connect(stopping.signal), connection: undefined };
  }

  async function connect(signal: AbortSignal): Promise<Result<McpConnection, Failure>> {
    if (!deps.isTrusted()) return failed(unavailable(name, 'this workspace is not trusted'));
    const approved = await deps.approve(identity, signal);
    if (!approved.ok) return approved;
    if (signal.aborted) return failed(CLOSED);
    const transport = await deps.newTransport();
    if (!transport.ok) return failed(unavailable(name, transport.failure));
    return openConnection({ name, transport: transport.value, times: deps.times }, signal);
  }

  /** The server as it runs, or begun anew. Whoever waits for it may leave; it goes on beginning for the others. */
  async function connection(signal: AbortSignal): Promise<Result<McpConnection, Failure>> {
    if (signal.aborted) return failed(CANCELLED);
    const why = current?.connection?.why();
    if (why !== undefined) {
      if (restarts >= MAX_RESTARTS) return failed(unavailable(name, `${why}, and is not started once more`));
      restarts += 1;
      const ended = current?.connection;
      current = undefined;
      // Two of them at once might be in each other's way.
      await ended?.close();
    }
    const opening = (current ??= opened());
    const result = await untilAborted(opening.connecting, signal);
    if (result === undefined) return failed(CANCELLED);
    if (result.ok) opening.connection = result.value;
    else if (current === opening) current = undefined;
    return result;
  }

  return {
    name,
    async list(signal) {
      const server = await connection(signal);
      return server.ok ? server.value.listTools(signal) : server;
    },
    async call(tool, input, signal) {
      const server = await connection(signal);
      return server.ok ? server.value.callTool(tool, input, signal) : server;
    },
    async close() {
      const closing = current;
      current = undefined;
      restarts = 0;
      closing?.stopping.abort();
      const result = await closing?.connecting;
      if (result?.ok === true) await result.value.close();
    },
  };
}

interface Opening {
  readonly stopping: AbortController;
  readonly connecting: Promise<Result<McpConnection, Failure>>;
  /** Once it is there. */
  connection: McpConnection | undefined;
}

const CLOSED: Failure = { kind: 'cancelled', message: 'Closed before the server was started.' };
const CANCELLED: Failure = { kind: 'cancelled', message: 'Cancelled while a server of tools was started.' };

function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    const leave = (): void => resolve(undefined);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
