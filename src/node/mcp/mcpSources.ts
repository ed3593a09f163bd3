import { mkdir, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Randomness } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { ServerApproval, ToolSource, ToolSourceProblem, ToolSources } from '../../core/ports/toolSources.ts';
import { failed, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { commandEnvironment } from '../commands/environment.ts';
import { DEFAULT_TIMES } from './connection.ts';
import type { McpTimes } from './connection.ts';
import { expandConnection } from './expansion.ts';
import { createHttpTransport } from './httpTransport.ts';
import { createMcpSource } from './mcpSource.ts';
import { readNamedServers } from './namedServers.ts';
import type { ServerConnection, ServerEntry } from './namedServers.ts';
import { createStdioTransport } from './stdioTransport.ts';
import type { WatchedTransport } from './stdioTransport.ts';

export interface McpSourcesDeps {
  readonly roots: readonly { readonly name: string; readonly directory: string }[];
  /** Absolute path of a folder of ours; each server gets a folder in it for temporary files. */
  readonly temporaryFolder: string;
  /** Asked before a server is started or asked; see `NamedServer`. */
  readonly approve: ServerApproval;
  readonly isTrusted: () => boolean;
  readonly randomness: Pick<Randomness, 'newId'>;
  readonly log: Log;
  /** Default: those of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
  readonly times?: McpTimes;
}

/** Where a root names servers; what stands in the first holds. */
const FILES = ['.mcp.json', '.vscode/mcp.json'] as const;
const MAX_FILE_BYTES = 256 * 1024;

/** The servers of the Model Context Protocol that the roots name, read anew whenever they are looked for. */
export function createMcpSources(deps: McpSourcesDeps): ToolSources {
  const found = new Set<ToolSource>();
  return {
    async find() {
      const sources = new Map<string, ToolSource>();
      const problems: ToolSourceProblem[] = [];
      for (const { directory } of deps.roots) {
        for (const file of FILES) {
          const named = await readFileOf(directory, file);
          problems.push(...named.problems);
          for (const entry of named.entries) {
            if (sources.has(entry.name)) problems.push(namedTwice(entry));
            else sources.set(entry.name, sourceOf(entry, directory, deps));
          }
        }
      }
      for (const source of sources.values()) found.add(source);
      return { sources: [...sources.values()], problems };
    },
    async close() {
      await Promise.all([...found].map((source) => source.close()));
      found.clear();
    },
  };
}

function namedTwice({ name, file }: ServerEntry): ToolSourceProblem {
  return { source: name, message: `${file}: another server is called "${name}" as well; only the first is used.` };
}

async function readFileOf(directory: string, file: string): Promise<ReturnType<typeof readNamedServers>> {
  const text = await readBounded(join(directory, file));
  if (text === undefined) return { entries: [], problems: [] };
  if (!text.ok) return { entries: [], problems: [{ message: `${file} ${text.failure}, so no server of it is used.` }] };
  return readNamedServers(file, text.value);
}

/** `undefined` when there is no such file. */
async function readBounded(path: string): Promise<Result<string, string> | undefined> {
  try {
    // A pipe of that name would be waited for.
    if (!(await stat(path)).isFile()) return failed('is no file');
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > MAX_FILE_BYTES) return failed('is larger than 256 KB');
      return ok(await file.readFile('utf8'));
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : failed(`cannot be read (${code ?? 'unknown'})`);
  }
}

function sourceOf(entry: ServerEntry, root: string, deps: McpSourcesDeps): ToolSource {
  const { environment = process.env, times = DEFAULT_TIMES } = deps;
  return createMcpSource({
    ...deps,
    entry,
    root,
    times,
    newTransport: async () => {
      const connection = expandConnection(entry.connection, { environment, root, home: homedir() });
      if (!connection.ok) return connection;
      if (connection.value.kind === 'stdio') return stdioTransport(connection.value, root, { ...deps, environment });
      return httpTransport(connection.value, times);
    },
  });
}

function httpTransport(
  { url, headers }: ServerConnection & { kind: 'http' },
  { callMs, startMs }: McpTimes,
): Result<WatchedTransport, string> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) return failed('its address is no http or https one');
  try {
    new Headers(headers);
  } catch {
    return failed('it has a header with a name or value that cannot be sent');
  }
  return ok(createHttpTransport({ url: parsed, headers, timeoutMs: Math.max(callMs, startMs) }));
}

async function stdioTransport(
  { command, args, env, cwd = '.' }: ServerConnection & { kind: 'stdio' },
  root: string,
  deps: McpSourcesDeps & { readonly environment: Readonly<Record<string, string | undefined>> },
): Promise<Result<WatchedTransport, string>> {
  const { platform = process.platform, randomness } = deps;
  const temporaryFolder = await makeFolder(deps.temporaryFolder);
  if (!temporaryFolder.ok) return temporaryFolder;
  const given = commandEnvironment({ host: deps.environment, temporaryFolder: temporaryFolder.value, passed: [] });
  const isPath = /[\\/]/.test(command) && !isAbsolute(command);
  const server = {
    command: isPath ? resolve(root, command) : command,
    args,
    folder: resolve(root, cwd),
    environment: { ...given, ...env },
    id: randomness.newId(),
    platform,
    onEnded: () => rm(temporaryFolder.value, { recursive: true, force: true }).catch(() => undefined),
  };
  return ok(createStdioTransport(server));
}

async function makeFolder(parent: string): Promise<Result<string, string>> {
  try {
    await mkdir(parent, { recursive: true });
    return ok(await mkdtemp(join(parent, 'server-')));
  } catch (error) {
    return failed(`no folder for its temporary files could be made: ${(error as Error).message}`);
  }
}
