import type { Base } from '../../changes/pinnedBase.ts';
import type { Contents } from '../../changes/contents.ts';
import type { Log } from '../../ports/log.ts';
import type { CustomRole, Equipment, ForeignToolGrant, ProjectRules, Skill } from '../../tools/equipment.ts';
import type { MeanName } from '../../tools/means.ts';
import type { EquipmentPorts } from './ports.ts';

/** What there is for the agents of one run. */
export interface RunEquipment {
  /** Looks for it, once; awaited before the first agent works. What cannot be had is left out, and the log says why. */
  prepare(signal: AbortSignal): Promise<void>;
  /** `undefined` before `prepare` has come to its end. */
  current(): Equipment | undefined;
}

export interface RunEquipmentDeps {
  readonly base: Base;
  readonly contents: Pick<Contents, 'hashOf'>;
  readonly ports?: EquipmentPorts | undefined;
  readonly isTrusted: () => boolean;
  readonly log: Log;
}

/** What is found in the repository or offered by others. */
interface Found {
  readonly means: readonly MeanName[];
  readonly foreign: readonly ForeignToolGrant[];
  readonly rules: readonly ProjectRules[];
  readonly skills: readonly Skill[];
  readonly customRoles: readonly CustomRole[];
}

export function createRunEquipment(deps: RunEquipmentDeps): RunEquipment {
  let equipment: Equipment | undefined;
  return {
    async prepare(signal) {
      equipment ??= equipmentOf(await find(deps, signal), deps);
    },
    current: () => equipment,
  };
}

async function find(deps: RunEquipmentDeps, _signal: AbortSignal): Promise<Found> {
  return { means: await meansIn(deps), foreign: [], rules: [], skills: [], customRoles: [] };
}

/** What the ports give. Whether there is a browser has to be looked for. */
async function meansIn({ ports = {} }: RunEquipmentDeps): Promise<MeanName[]> {
  const { index, syntax, languages, browsers } = ports;
  const hasBrowser = (await browsers?.available())?.ok === true;
  return [
    ...(index === undefined ? [] : ['index' as const]),
    ...(syntax === undefined ? [] : ['syntax' as const]),
    ...(languages === undefined ? [] : ['languages' as const]),
    ...(hasBrowser ? ['browser' as const] : []),
  ];
}

function equipmentOf(found: Found, { contents }: RunEquipmentDeps): Equipment {
  const { means, foreign, rules, skills, customRoles } = found;
  const tools = foreign.map(({ tool, roles }) => [tool.description, [...roles]]);
  const told = JSON.stringify([means, tools, rules, skills, customRoles]);
  return {
    key: contents.hashOf(new TextEncoder().encode(told)),
    means: new Set(means),
    foreign,
    rules,
    skills,
    customRoles: new Map(customRoles.map((role) => [role.name, role])),
  };
}
