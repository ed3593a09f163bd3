import * as z from 'zod';
import type { ToolSourceProblem } from '../../core/ports/toolSources.ts';
import { sourceNameOf } from '../../shared/toolAllowance.ts';

/** A server as a file of the repository names it: nothing is replaced yet. */
export interface ServerEntry {
  /** Name of its source. */
  readonly name: string;
  /** Path of the file, relative to the root. */
  readonly file: string;
  readonly connection: ServerConnection;
}

export type ServerConnection =
  | {
      readonly kind: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      /** Absent: the root. */
      readonly cwd?: string;
    }
  | { readonly kind: 'http'; readonly url: string; readonly headers: Readonly<Record<string, string>> };

export interface NamedServers {
  readonly entries: readonly ServerEntry[];
  readonly problems: readonly ToolSourceProblem[];
}

/** Names that sources of ours have. */
const RESERVED: ReadonlySet<string> = new Set(['editor']);

const MAX_SERVERS = 100;

/**
 * The servers that the text of a file names: of `.mcp.json` under `mcpServers`, of `.vscode/mcp.json` under `servers`. What
 * cannot be used is left out, with a sentence that says where and what was expected.
 */
export function readNamedServers(file: string, text: string): NamedServers {
  const parsed = parseJson(text);
  if (parsed === undefined)
    return { entries: [], problems: [{ message: `${file} is not valid JSON, so no server of it is used.` }] };
  const key = file.endsWith('.vscode/mcp.json') ? 'servers' : 'mcpServers';
  const servers = isFields(parsed) ? parsed[key] : undefined;
  if (!isFields(servers)) {
    const message = `${file}: an object with "${key}" was expected, so no server of it is used.`;
    return { entries: [], problems: [{ message }] };
  }
  const entries: ServerEntry[] = [];
  const problems: ToolSourceProblem[] = [];
  for (const [given, entry] of Object.entries(servers).slice(0, MAX_SERVERS)) {
    const read = readEntry(file, given, entry);
    if ('message' in read) problems.push(read);
    else entries.push(read);
  }
  const left = Object.keys(servers).length - MAX_SERVERS;
  if (left > 0) problems.push({ message: `${file} names too many servers; the last ${left} are not used.` });
  return { entries, problems };
}

function readEntry(file: string, given: string, entry: unknown): ServerEntry | ToolSourceProblem {
  const name = sourceNameOf(given);
  const shown = JSON.stringify(given.length <= 60 ? given : `${given.slice(0, 59)}…`);
  if (name === '') return { message: `${file}: ${shown} is no name for a server; letters and digits were expected.` };
  const problem = (what: string): ToolSourceProblem => ({ source: name, message: `${file}, server ${shown}: ${what}` });
  if (RESERVED.has(name)) return problem('this name is taken by the editor itself; give it another.');
  const parsed = (isAddress(entry) ? httpSchema : stdioSchema).safeParse(entry);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') ?? '';
    return problem(`${where === '' ? '' : `"${where}": `}${issue?.message ?? 'it cannot be read'}.`);
  }
  return { name, file, connection: parsed.data };
}

function isAddress(entry: unknown): boolean {
  if (!isFields(entry)) return false;
  return entry['type'] === undefined
    ? entry['command'] === undefined && entry['url'] !== undefined
    : entry['type'] !== 'stdio';
}

const texts = z.record(
  z.string().min(1).max(200),
  z.string('a text was expected').max(10_000, 'at most 10000 characters were expected'),
);

const stdioSchema = z
  .object(
    {
      command: z.string('a command was expected').trim().min(1, 'a command was expected').max(4_096),
      args: z
        .array(z.string('a list of texts was expected').max(10_000), 'a list of texts was expected')
        .max(200)
        .default([]),
      env: texts.default({}),
      cwd: z.string().min(1).max(4_096).optional(),
      envFile: z.undefined('it is not supported; name the variables under "env"').optional(),
    },
    'an object with "command" or "url" was expected',
  )
  .transform(({ command, args, env, cwd }): ServerConnection => {
    return { kind: 'stdio', command, args, env, ...(cwd === undefined ? {} : { cwd }) };
  });

const httpSchema = z
  .object({
    type: z
      .enum(
        ['http', 'streamable-http', 'streamableHttp'],
        'stdio or http was expected; the older "sse" is not supported',
      )
      .optional(),
    url: z.string('an address was expected').trim().min(1, 'an address was expected').max(4_096),
    headers: texts.default({}),
  })
  .transform(({ url, headers }): ServerConnection => ({ kind: 'http', url, headers }));

/** JSON as people write it in settings, with comments and commas after the last. `undefined` when it is none. */
function parseJson(text: string): unknown {
  const plain = text
    .replace(/^\uFEFF/, '')
    .replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, literal: string | undefined) => literal ?? '')
    .replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, literal: string | undefined) => literal ?? '');
  try {
    return JSON.parse(plain);
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
