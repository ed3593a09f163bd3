import * as vscode from 'vscode';
import type { Log } from '../../core/ports/log.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Environment, WebviewMessage, WebviewMessageType } from '../../shared/protocol.ts';
import type { EnvironmentWatch } from '../environment.ts';
import { detailOf, messageOf } from '../log.ts';
import { inBackground } from '../notices.ts';
import type { ShownRunModel } from '../shownRun.ts';
import { createOutgoing } from './outgoing.ts';
import type { Outgoing } from './outgoing.ts';

type MessageOf<Type extends WebviewMessageType> = Extract<WebviewMessage, { type: Type }>;

/** Answers the page that sent a message, as long as somebody sees it. */
export type Reply = Outgoing['reply'];

/**
 * What each message of a page brings about, but for `snapshot/request`, which the channel answers itself. Resolves with
 * what went wrong, to be told in the page.
 */
export type MessageHandlers = {
  readonly [Type in Exclude<WebviewMessageType, 'snapshot/request'>]: (
    message: MessageOf<Type>,
    reply: Reply,
  ) => Promise<Failure | undefined>;
};

export interface ChannelDeps {
  readonly shown: ShownRunModel;
  readonly environment: EnvironmentWatch;
  readonly handlers: MessageHandlers;
  readonly log: Log;
}

/** A page, from whichever kind of view. */
export interface PageHost {
  readonly webview: vscode.Webview;
  readonly isVisible: () => boolean;
}

/** Connects a page with the model and the handlers until it is disposed. */
export function connectPage(page: PageHost, deps: ChannelDeps): Outgoing {
  const outgoing = createOutgoing({
    shown: deps.shown,
    environment: (): Environment => deps.environment.current,
    isVisible: page.isVisible,
    post: (message) => {
      // Only a page that is just being closed refuses; then nobody is left to be told.
      Promise.resolve(page.webview.postMessage(message)).catch((error: unknown) => {
        deps.log.debug(`A page did not take ${message.type}: ${messageOf(error)}`);
      });
    },
  });
  const subscriptions = vscode.Disposable.from(
    page.webview.onDidReceiveMessage((raw: unknown) => {
      inBackground('A message of a page', receive(raw, outgoing, deps), deps.log);
    }),
    deps.environment.onDidChange(() => outgoing.environmentChanged()),
  );
  return {
    ...outgoing,
    dispose: () => {
      subscriptions.dispose();
      outgoing.dispose();
    },
  };
}

async function receive(raw: unknown, outgoing: Outgoing, deps: ChannelDeps): Promise<void> {
  const { webviewMessageSchema } = await import('../../shared/protocol.ts');
  const parsed = webviewMessageSchema.safeParse(raw);
  if (!parsed.success) {
    deps.log.warn(`A message of a page was not understood: ${parsed.error.message}`);
    return;
  }
  const message = parsed.data;
  if (message.type === 'snapshot/request') {
    outgoing.snapshotAsked();
    return;
  }
  try {
    const failure = await handle(message, deps.handlers, outgoing.reply);
    if (failure !== undefined) outgoing.notice(failure.message);
  } catch (error) {
    deps.log.error(`${message.type} failed: ${detailOf(error)}`);
    outgoing.notice(`Something went wrong: ${messageOf(error)}`);
  }
}

type Handled = Exclude<WebviewMessage, { type: 'snapshot/request' }>;

function handle(message: Handled, handlers: MessageHandlers, reply: Reply): Promise<Failure | undefined> {
  // The table has the right handler for each type; the compiler cannot follow that through the union.
  const handler = handlers[message.type] as (message: Handled, reply: Reply) => Promise<Failure | undefined>;
  return handler(message, reply);
}
