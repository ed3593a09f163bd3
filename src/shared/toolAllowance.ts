/**
 * Which tools of others agents may call, as a person says it: by the names of roles, or `*` for all, lists of
 * `source/tool`, or `source/*` for all of a source. What is not named is not allowed.
 */
export type ToolAllowance = Readonly<Record<string, readonly string[]>>;

/** Stands for all roles, and for all tools of a source. */
export const ALL = '*';

/** One entry of a list, taken apart. */
export interface AllowedTool {
  /** As sources are called here, see `sourceNameOf`. */
  readonly source: string;
  /** As the source calls it; `*` for all. */
  readonly tool: string;
}

/** A name of a source, made of what somebody calls a server: letters, digits and hyphens. Empty when nothing is left. */
export function sourceNameOf(name: string): string {
  return name
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, MAX_SOURCE_NAME)
    .replace(/-$/, '');
}

const MAX_SOURCE_NAME = 30;

/** `undefined` when it is none. A tool's name may hold slashes, a source's may not. */
export function allowedToolOf(entry: string): AllowedTool | undefined {
  const slash = entry.indexOf('/');
  if (slash === -1) return undefined;
  const source = sourceNameOf(entry.slice(0, slash));
  const tool = entry.slice(slash + 1).trim();
  return source === '' || tool === '' ? undefined : { source, tool };
}

/** What is wrong with the name of a role in an allowance; `undefined` when nothing is. Projects have roles of their own. */
export function roleProblem(role: string): string | undefined {
  if (role === 'planner') return 'the planner calls no tools of others';
  if (role === ALL || /^[A-Za-z0-9][A-Za-z0-9 _-]{0,63}$/.test(role)) return undefined;
  return `the name of a role, or * for all, was expected, came ${JSON.stringify(role)}`;
}

/** What is wrong with an entry of a list; `undefined` when nothing is. */
export function allowedToolProblem(entry: string): string | undefined {
  if (allowedToolOf(entry) !== undefined) return undefined;
  return `SOURCE/TOOL, or SOURCE/* for all tools of a source, was expected, came ${JSON.stringify(entry)}`;
}

/** All entries, each once. Those that cannot be read allow nothing and are left out. */
export function allowedTools(allowance: ToolAllowance): readonly AllowedTool[] {
  const tools = Object.entries(allowance).flatMap(([role, entries]) =>
    roleProblem(role) === undefined ? entries.flatMap((entry) => allowedToolOf(entry) ?? []) : [],
  );
  return [...new Map(tools.map((tool) => [JSON.stringify(tool), tool])).values()];
}

/** Roles that may call a tool, `*` for all among them; empty when it is not allowed. */
export function rolesAllowed(allowance: ToolAllowance, source: string, tool: string): ReadonlySet<string> {
  const roles = Object.entries(allowance).filter(
    ([role, entries]) =>
      roleProblem(role) === undefined &&
      entries.some((entry) => {
        const allowed = allowedToolOf(entry);
        return allowed?.source === source && (allowed.tool === ALL || allowed.tool === tool);
      }),
  );
  return new Set(roles.map(([role]) => role).sort());
}
