import type { Failure } from '../../../shared/failures.ts';
import type { Base } from '../../changes/pinnedBase.ts';
import type { Contents } from '../../changes/contents.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { RunHistory } from '../../changes/runHistory.ts';
import type { Equipment, ForeignToolGrant } from '../../tools/equipment.ts';
import type { IndexAccess } from '../../tools/index/indexAccess.ts';
import type { MeanName } from '../../tools/means.ts';
import type { ApprovalPolicy } from '../commands/approvalDesk.ts';
import { createForeignTools } from './foreignTools.ts';
import type { ForeignTools } from './foreignTools.ts';
import { notInstalled } from './notInstalled.ts';
import { DEFAULT_EQUIPMENT } from './ports.ts';
import type { EquipmentPorts } from './ports.ts';
import { projectNotice, readProject } from './projectSays.ts';
import type { ProjectSays, ProjectSaysDeps } from './projectSays.ts';
import { createRunIndex } from './runIndex.ts';

/** What there is for the agents of one run. */
export interface RunEquipment {
  /** Looks for it, once; awaited before the first agent works. What cannot be had is left out, and the log says why. */
  prepare(signal: AbortSignal): Promise<void>;
  /** `undefined` before `prepare` has come to its end. */
  current(): Equipment | undefined;
  /** Finds pieces of code in views of the run. Absent: there is no index. */
  readonly index: IndexAccess | undefined;
  /** The run is at rest: ends what was started for its agents, which is started again when they need it. Never fails. */
  rest(): Promise<void>;
}

export interface RunEquipmentDeps {
  readonly base: Base;
  readonly contents: Pick<Contents, 'hashOf'>;
  readonly ports?: EquipmentPorts | undefined;
  /** Without somebody who decides what may reach beyond the views, nothing may. */
  readonly commands?: { readonly approvals: ApprovalPolicy } | undefined;
  readonly isTrusted: () => boolean;
  readonly history?: RunHistory | undefined;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
  /** Something that the person should know and did not ask for. */
  readonly onNotice?: ((failure: Failure) => void) | undefined;
}

/** What is found in the repository or offered by others. */
interface Found extends ProjectSays {
  readonly means: readonly MeanName[];
  readonly foreign: readonly ForeignToolGrant[];
  readonly notInstalled?: readonly string[];
}

export function createRunEquipment(deps: RunEquipmentDeps): RunEquipment {
  let equipment: Equipment | undefined;
  let finding: Promise<Found> | undefined;
  const foreignTools = foreignToolsFor(deps);
  const index = deps.ports?.index && createRunIndex({ ...deps, index: deps.ports.index });
  return {
    async prepare(signal) {
      index?.start();
      if (equipment !== undefined) return;
      // Several may wait for it; what threw is looked for again.
      finding ??= find(deps, foreignTools, signal).finally(() => (finding = undefined));
      const found = await finding;
      equipment ??= equipmentOf(found, deps);
    },
    current: () => equipment,
    index,
    async rest() {
      index?.rest();
      await foreignTools.rest();
    },
  };
}

async function find(deps: RunEquipmentDeps, foreignTools: ForeignTools, signal: AbortSignal): Promise<Found> {
  const [means, missing, foreign, says] = await Promise.all([
    meansIn(deps),
    notInstalled(deps.base),
    foreignTools.prepare(signal),
    readProject({ ...deps, ...projectTelling(deps) }, signal),
  ]);
  return {
    ...says,
    ...(missing.length === 0 ? {} : { notInstalled: missing }),
    means: [...means, ...(says.skills.length > 0 ? ['skills' as const] : [])],
    foreign,
  };
}

function projectTelling({ ports = {}, onNotice }: RunEquipmentDeps): Pick<ProjectSaysDeps, 'reviewRules' | 'tell'> {
  return {
    reviewRules: (ports.settings?.() ?? DEFAULT_EQUIPMENT).reviewRules,
    tell: (message) => onNotice?.(projectNotice(message)),
  };
}

function foreignToolsFor(deps: RunEquipmentDeps): ForeignTools {
  const { ports = {}, commands, onNotice } = deps;
  return createForeignTools({
    ...deps,
    sources: ports.toolSources,
    allowance: () => (ports.settings?.() ?? DEFAULT_EQUIPMENT).allowedTools,
    mayReachOut: () => deps.isTrusted() && commands !== undefined && commands.approvals.terms().level !== 'read-only',
    tell: (message) => onNotice?.({ kind: 'tool-source-unavailable', message }),
  });
}

/** What the ports give. Whether there is a browser has to be looked for. */
async function meansIn({ ports = {} }: RunEquipmentDeps): Promise<MeanName[]> {
  const { index, syntax, languages, browsers } = ports;
  // Starts nothing: it is only looked whether there is one.
  const hasBrowser = (await browsers?.available())?.ok === true;
  return [
    ...(index === undefined ? [] : ['index' as const]),
    ...(syntax === undefined ? [] : ['syntax' as const]),
    ...(languages === undefined ? [] : ['languages' as const]),
    ...(hasBrowser ? ['browser' as const] : []),
    'outputs',
    'board',
    // Also where nobody is there just now: requests of a run are to begin alike, whoever starts or resumes it.
    'person',
  ];
}

function equipmentOf(found: Found, { contents }: RunEquipmentDeps): Equipment {
  const { means, foreign, ...says } = found;
  const tools = foreign.map(({ tool, roles }) => [tool.description, [...roles]]);
  const told = JSON.stringify([
    means,
    tools,
    says.rules,
    says.reviewRules,
    says.skills,
    [...says.customRoles],
    says.notInstalled,
  ]);
  return { key: contents.hashOf(new TextEncoder().encode(told)), means: new Set(means), foreign, ...says };
}
