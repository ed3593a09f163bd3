import * as vscode from 'vscode';

const SECRET_NAME = 'wavewright.anthropicApiKey';

/** The person's key for the Anthropic API. Its value is never logged and leaves this machine only in requests to the API. */
export interface ApiKeys {
  /** The stored key, otherwise that of the environment variable `ANTHROPIC_API_KEY`, otherwise `undefined`. */
  read(): Promise<string | undefined>;
  store(key: string): Promise<void>;
  /** Removes the stored key; one in the environment stays in force. */
  forget(): Promise<void>;
  readonly onDidChange: vscode.Event<void>;
  dispose(): void;
}

/** `environment` is the process's. */
export function createApiKeys(
  secrets: vscode.SecretStorage,
  environment: Readonly<Record<string, string | undefined>>,
): ApiKeys {
  const changed = new vscode.EventEmitter<void>();
  const subscription = secrets.onDidChange((event) => {
    if (event.key === SECRET_NAME) changed.fire();
  });
  return {
    read: async () => (await secrets.get(SECRET_NAME)) ?? fromEnvironment(environment['ANTHROPIC_API_KEY']),
    store: async (key) => secrets.store(SECRET_NAME, key),
    forget: async () => secrets.delete(SECRET_NAME),
    onDidChange: changed.event,
    dispose: () => {
      subscription.dispose();
      changed.dispose();
    },
  };
}

/** A variable that is set to nothing is as good as not set. */
function fromEnvironment(value: string | undefined): string | undefined {
  const key = value?.trim();
  return key === '' ? undefined : key;
}
