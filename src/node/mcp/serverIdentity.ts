import { createHash } from 'node:crypto';
import type { NamedServer } from '../../core/ports/toolSources.ts';
import type { ServerEntry } from './namedServers.ts';

/** How much of a long text a person is shown. */
const MAX_SHOWN = 300;

/**
 * What a person is asked about a server: all that its file says, as it stands there. Values of variables are theirs and no part
 * of it; anything else that changes makes another fingerprint, and so does another root, where the same line runs other files.
 */
export function identityOf(entry: ServerEntry, root: string): NamedServer {
  const { name, file, connection } = entry;
  const said =
    connection.kind === 'http'
      ? [name, root, 'http', connection.url, sorted(connection.headers)]
      : [name, root, 'stdio', connection.command, connection.args, sorted(connection.env), connection.cwd ?? ''];
  const fingerprint = createHash('sha256').update(JSON.stringify(said)).digest('hex');
  if (connection.kind === 'http') {
    const headers = sorted(connection.headers).map(([header, value]) => `Header ${header}: ${shown(value)}`);
    return { name, file, fingerprint, runs: shown(connection.url), details: headers };
  }
  const { command, args, env, cwd } = connection;
  const runs = [command, ...args].map((word) => (/^[\w@%+=:,./\\${}-]+$/.test(word) ? word : JSON.stringify(word)));
  const variables = sorted(env).map(([variable, value]) => `Variable ${variable}=${shown(value)}`);
  return { name, file, fingerprint, runs: shown(runs.join(' '), 1_000), details: [`In ${cwd ?? root}`, ...variables] };
}

function sorted(record: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** On one line, without signs that would hide something. */
function shown(text: string, most = MAX_SHOWN): string {
  const line = text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return line.length <= most ? line : `${line.slice(0, most)}… (${line.length - most} more characters)`;
}
