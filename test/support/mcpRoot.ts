import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NamedServer, ToolSource, ToolSourceProblem, ToolSources } from '../../src/core/ports/toolSources.ts';
import type { McpTimes } from '../../src/node/mcp/connection.ts';
import { createMcpSources } from '../../src/node/mcp/mcpSources.ts';
import type { McpSourcesDeps } from '../../src/node/mcp/mcpSources.ts';
import { createRandomness } from '../../src/node/system/randomness.ts';
import { ok } from '../../src/shared/result.ts';

/** A folder that names servers, and what finds them there. */
export interface McpRoot {
  readonly directory: string;
  readonly sources: ToolSources;
  /** What a person was asked about, in order. */
  readonly asked: readonly NamedServer[];
  write(file: string, text: string): Promise<void>;
  /** The source of this name, which must be there. */
  find(name: string): Promise<ToolSource>;
  problems(): Promise<readonly ToolSourceProblem[]>;
  remove(): Promise<void>;
}

/** Long enough for a busy machine; tests of a limit set their own. */
const PATIENT: McpTimes = { startMs: 60_000, listMs: 60_000, callMs: 60_000 };

export async function mcpRoot(
  servers: Readonly<Record<string, unknown>>,
  rest: Partial<McpSourcesDeps> = {},
): Promise<McpRoot> {
  const directory = await mkdtemp(join(tmpdir(), 'wavewright-mcp-'));
  const asked: NamedServer[] = [];
  const sources = createMcpSources({
    roots: [{ name: 'root', directory }],
    temporaryFolder: join(directory, '.servers'),
    approve: (server) => {
      asked.push(server);
      return Promise.resolve(ok(undefined));
    },
    isTrusted: () => true,
    randomness: createRandomness(),
    log: { debug() {}, info() {}, warn() {}, error() {} },
    times: PATIENT,
    ...rest,
  });
  const find = () => sources.find(new AbortController().signal);
  const root: McpRoot = {
    directory,
    sources,
    asked,
    async write(file, text) {
      await mkdir(dirname(join(directory, file)), { recursive: true });
      await writeFile(join(directory, file), text);
    },
    async find(name) {
      const { sources: all, problems } = await find();
      const source = all.find((each) => each.name === name);
      if (source === undefined) throw new Error(`no source ${name}: ${JSON.stringify(problems)}`);
      return source;
    },
    problems: async () => (await find()).problems,
    async remove() {
      await sources.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  await root.write('.mcp.json', JSON.stringify({ mcpServers: servers }));
  return root;
}

/** An entry that starts one of the servers in `test/fixtures/mcp`. */
export function serverEntry(file: string, ...args: readonly string[]): { command: string; args: string[] } {
  const path = fileURLToPath(new URL(`../fixtures/mcp/${file}`, import.meta.url));
  return { command: process.execPath, args: [path, ...args] };
}
