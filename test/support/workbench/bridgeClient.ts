import type * as vscodeModule from 'vscode';
import { waitFor } from './waitFor.ts';

/** What an evaluated function gets first: the `vscode` module inside the extension host. */
export type VsCode = typeof vscodeModule;

/** Talks to the test bridge inside the extension host. */
export interface BridgeClient {
  /**
   * Calls `task` inside the extension host, with `vscode` and `argument`, and returns its result. The function travels as source
   * text: it must not use anything from around it. Argument and result must be JSON. Throws what the function throws, with the
   * stack of the extension host, or when no extension host answers.
   */
  evaluate<Result, Argument = undefined>(
    task: (vscode: VsCode, argument: Argument, require: NodeJS.Require) => Result | Promise<Result>,
    argument?: Argument,
  ): Promise<Result>;
  /** Process id of the extension host that answers now; `undefined` while none does. */
  processId(): Promise<number | undefined>;
  /** Waits until an extension host answers whose process is not `oldProcessId`. Returns its process id. */
  waitForHost(oldProcessId?: number): Promise<number>;
}

/** Where the bridge listens. */
export interface BridgeAddress {
  readonly port: number;
  readonly token: string;
}

const answerLimitMs = 120_000;
const pingLimitMs = 5_000;

/** Client of a bridge that may not run yet. */
export function createBridgeClient(address: BridgeAddress): BridgeClient {
  const post = (code: string, argument: unknown, timeoutMs: number): Promise<unknown> =>
    postCode(address, code, argument, timeoutMs);
  const processId = async (): Promise<number | undefined> => {
    const value = await post('return process.pid;', null, pingLimitMs).catch(() => undefined);
    return typeof value === 'number' ? value : undefined;
  };
  return {
    processId,
    async evaluate<Result, Argument = undefined>(
      task: (vscode: VsCode, argument: Argument, require: NodeJS.Require) => Result | Promise<Result>,
      argument?: Argument,
    ): Promise<Result> {
      const code = `return (${task.toString()})(vscode, argument, require);`;
      return (await post(code, argument ?? null, answerLimitMs)) as Result;
    },
    waitForHost: (oldProcessId) =>
      waitFor(
        async () => {
          const now = await processId();
          return now !== oldProcessId && now;
        },
        { what: oldProcessId === undefined ? 'the extension host' : 'a new extension host', timeoutMs: 120_000 },
      ),
  };
}

async function postCode(address: BridgeAddress, code: string, argument: unknown, timeoutMs: number): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${address.port}/`, {
    method: 'POST',
    headers: { 'x-bridge-token': address.token },
    body: JSON.stringify({ code, argument }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`The test bridge answered with ${response.status}.`);
  const answer = (await response.json()) as { ok: true; value?: unknown } | { ok: false; error: string };
  if (!answer.ok) throw new Error(`In the extension host: ${answer.error}`);
  return answer.value;
}
