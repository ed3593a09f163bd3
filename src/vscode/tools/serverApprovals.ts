import * as z from 'zod';
import type { NamedServer, ServerApproval } from '../../core/ports/toolSources.ts';
import type { Failure } from '../../shared/failures.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { CheckpointStorage } from '../checkpoints.ts';

/** Where they stand in the workspace's state. */
export const ALLOWED_SERVERS_KEY = 'wavewright.allowedServers';
const MAX_REMEMBERED = 200;

export interface ServerApprovalDeps {
  readonly storage: CheckpointStorage;
  /** Asks the person; the title of what they pressed. */
  readonly ask: (message: string, detail: string) => PromiseLike<string | undefined>;
}

const rememberedSchema = z.array(z.string());
/** What the person presses who lets it be started. */
export const START = 'Start';

/**
 * Asks the person whether a server may be started, once for each that is named so: what is allowed is remembered by its
 * fingerprint in this workspace. A no holds until the window is closed. Questions come one at a time, and one that several
 * runs wait for is asked once.
 */
export function createServerApprovals({ storage, ask }: ServerApprovalDeps): ServerApproval {
  const asked = new Map<string, Promise<boolean>>();
  let last: Promise<unknown> = Promise.resolve();

  const remembered = (): readonly string[] => {
    const parsed = rememberedSchema.safeParse(storage.get(ALLOWED_SERVERS_KEY));
    return parsed.success ? parsed.data : [];
  };

  async function askFor(server: NamedServer): Promise<boolean> {
    const allowed = (await ask(questionOf(server), detailOf(server))) === START;
    if (allowed) {
      const all = [...remembered().filter((each) => each !== server.fingerprint), server.fingerprint];
      // Where it cannot be kept, the next window asks again.
      await Promise.resolve(storage.update(ALLOWED_SERVERS_KEY, all.slice(-MAX_REMEMBERED))).catch(() => undefined);
    }
    return allowed;
  }

  return async (server, signal): Promise<Result<void, Failure>> => {
    if (remembered().includes(server.fingerprint)) return ok(undefined);
    let question = asked.get(server.fingerprint);
    if (question === undefined) {
      question = last.then(() => askFor(server));
      last = question.catch(() => undefined);
      asked.set(server.fingerprint, question);
    }
    const allowed = await Promise.race([question, aborted(signal)]);
    if (allowed === 'aborted')
      return failed({
        kind: 'cancelled',
        message: `Cancelled while nobody had said whether ${server.name} may be started.`,
      });
    return allowed ? ok(undefined) : failed({ kind: 'not-allowed', message: 'You did not let it be started.' });
  };
}

function questionOf({ name, runs }: NamedServer): string {
  return /^https?:/.test(runs)
    ? `Let agents ask the server "${name}" at: ${runs}?`
    : `Start the server "${name}" with: ${runs}?`;
}

function detailOf({ file, details }: NamedServer): string {
  return [
    `${file} of this repository names it, and your settings allow tools of it. It runs with your rights, outside of every sandbox. You are asked again when the file says something else.`,
    ...details,
  ].join('\n');
}

function aborted(signal: AbortSignal): Promise<'aborted'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('aborted');
    signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
}
