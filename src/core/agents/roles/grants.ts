/**
 * The tools of agents by what they are for; a tool belongs to one group. Names of tools that are not there harm nothing:
 * which are offered depends on what a run has for its agents.
 */
export const TOOL_GROUPS = {
  reading: ['list_files', 'read_file', 'search_text', 'show_changes', 'find_files'],
  history: ['git_log', 'git_blame'],
  index: ['search_code'],
  symbols: ['outline', 'find_symbol', 'get_diagnostics'],
  writing: ['edit_file', 'write_file', 'delete_file', 'rename_file', 'apply_patch'],
  commands: ['run_command'],
  browser: ['browser_navigate', 'browser_screenshot', 'browser_extract', 'browser_act'],
  documents: ['write_pdf'],
  board: ['publish_note', 'read_notes'],
  person: ['ask_person'],
  outputs: ['read_output'],
  skills: ['load_skill'],
  candidates: ['show_candidate', 'read_candidate'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ToolGroup = keyof typeof TOOL_GROUPS;
export type GroupedTool = (typeof TOOL_GROUPS)[ToolGroup][number];

/** A group, or a single tool. */
export type ToolGrant = ToolGroup | GroupedTool;

/** What every agent of a task needs to find its way and to work with others. */
export const COMMON_GRANTS = [
  'reading',
  'history',
  'index',
  'symbols',
  'commands',
  'board',
  'outputs',
  'skills',
] as const satisfies readonly ToolGrant[];

/** The names of the tools that the grants stand for. */
export function grantedTools(grants: readonly ToolGrant[]): ReadonlySet<string> {
  return new Set(grants.flatMap((grant): readonly string[] => (isGroup(grant) ? TOOL_GROUPS[grant] : [grant])));
}

function isGroup(grant: ToolGrant): grant is ToolGroup {
  return Object.hasOwn(TOOL_GROUPS, grant);
}
