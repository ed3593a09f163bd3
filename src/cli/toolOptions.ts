import { allowedToolProblem, allowedTools, roleProblem, sourceNameOf } from '../shared/toolAllowance.ts';
import type { ToolAllowance } from '../shared/toolAllowance.ts';
import { LINE, WrongUse } from './optionValues.ts';
import type { Values } from './optionValues.ts';

/** Tools of others that agents may call. */
export interface ToolOptionsForAgents {
  readonly allowed: ToolAllowance;
  /** Names of servers that may be started. */
  readonly servers: readonly string[];
}

/** Each of them one that can be read; a server is named only with a tool of it. */
export function toolOptionsOf(values: Values): ToolOptionsForAgents {
  const allowed = allowanceOf(values);
  const wanted = new Set(allowedTools(allowed).map(({ source }) => source));
  const servers = values.get('mcp')?.split(LINE) ?? [];
  const idle = servers.find((name) => !wanted.has(sourceNameOf(name)));
  if (idle === undefined) return { allowed, servers };
  throw new WrongUse(`--mcp: no tool of "${idle}" is allowed; name one with --allow-tool ROLE=${idle}/TOOL.`);
}

function allowanceOf(values: Values): ToolAllowance {
  const allowance = new Map<string, string[]>();
  for (const text of values.get('allow-tool')?.split(LINE) ?? []) {
    const [role = '', ...rest] = text.split('=');
    const tool = rest.join('=');
    const problem =
      rest.length === 0
        ? `ROLE=SOURCE/TOOL was expected, came "${text}"`
        : (roleProblem(role) ?? allowedToolProblem(tool));
    if (problem !== undefined) throw new WrongUse(`--allow-tool: ${problem}.`);
    allowance.set(role, [...(allowance.get(role) ?? []), tool]);
  }
  return Object.fromEntries(allowance);
}
