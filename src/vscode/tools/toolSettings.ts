import { allowedToolProblem, roleProblem } from '../../shared/toolAllowance.ts';
import type { ToolAllowance } from '../../shared/toolAllowance.ts';
import type { ReadSetting } from '../settings.ts';

const KEY = 'tools.allowed';

/** Which tools of others agents may call. What cannot be read allows nothing, and the rest holds. */
export function readAllowedTools(read: ReadSetting, problems: string[]): ToolAllowance {
  const value = read(KEY);
  if (value === undefined || value === null) return {};
  const refuse = (expected: string): void => void problems.push(`wavewright.${KEY}: ${expected}. It allows nothing.`);
  if (typeof value !== 'object' || Array.isArray(value)) {
    refuse(`an object with roles and lists of tools was expected, came ${JSON.stringify(value)}`);
    return {};
  }
  const allowance = Object.entries(value).map(([role, list]): [string, readonly string[]] => {
    const problem = roleProblem(role);
    if (problem !== undefined) refuse(problem);
    if (problem !== undefined) return [role, []];
    if (Array.isArray(list)) return [role, list.filter((entry) => isAllowedTool(entry, role, refuse))];
    refuse(`for ${role} a list of tools was expected, came ${JSON.stringify(list)}`);
    return [role, []];
  });
  return Object.fromEntries(allowance.filter(([, entries]) => entries.length > 0));
}

function isAllowedTool(entry: unknown, role: string, refuse: (expected: string) => void): entry is string {
  const problem =
    typeof entry === 'string' ? allowedToolProblem(entry) : `texts were expected, came ${JSON.stringify(entry)}`;
  if (problem !== undefined) refuse(`for ${role} ${problem}`);
  return problem === undefined;
}
