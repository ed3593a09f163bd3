import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { ServerConnection } from './namedServers.ts';

export interface ExpansionDeps {
  /** The variables of this process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the root that the file belongs to. */
  readonly root: string;
  readonly home: string;
}

/** Keys that this program itself works with: a server has no use for them, and a file must not be able to send them away. */
const OWN_SECRETS = /^(ANTHROPIC|WAVEWRIGHT)_/i;

/**
 * The connection with variables in their places: `${NAME}`, `${NAME:-default}`, and `${env:NAME}`, `${workspaceFolder}` and
 * `${userHome}` as VS Code has them. Fails with a sentence when one is not set, is a key of ours or cannot be replaced here.
 */
export function expandConnection(connection: ServerConnection, deps: ExpansionDeps): Result<ServerConnection, string> {
  const problems: string[] = [];
  const expand = (text: string): string =>
    text.replace(/\$\{([^{}]*)\}/g, (whole, inner: string) => {
      const value = valueOf(inner, deps);
      if (value.ok) return value.value;
      problems.push(`${whole} ${value.failure}.`);
      return '';
    });
  const all = (record: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, expand(value)]));
  const expanded: ServerConnection =
    connection.kind === 'http'
      ? { kind: 'http', url: expand(connection.url), headers: all(connection.headers) }
      : {
          kind: 'stdio',
          command: expand(connection.command),
          args: connection.args.map(expand),
          env: all(connection.env),
          ...(connection.cwd === undefined ? {} : { cwd: expand(connection.cwd) }),
        };
  const [problem] = problems;
  return problem === undefined ? ok(expanded) : failed(problem);
}

function valueOf(inner: string, { environment, root, home }: ExpansionDeps): Result<string, string> {
  if (inner === 'workspaceFolder') return ok(root);
  if (inner === 'userHome') return ok(home);
  const [, name, fallback] = /^(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s.exec(inner) ?? [];
  if (name === undefined) return failed('cannot be replaced here');
  if (OWN_SECRETS.test(name)) return failed('is not given to servers');
  const value = environment[name];
  if (value !== undefined && value !== '') return ok(value);
  return fallback === undefined ? failed('is not set') : ok(fallback);
}
