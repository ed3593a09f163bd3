import type { BuiltInTemplate } from '../../planning/templates/loadTemplates.ts';
import type { Base } from '../../changes/pinnedBase.ts';
import type { RunHistory } from '../../changes/runHistory.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ModelClient } from '../../ports/model.ts';
import type { RunStore } from '../../ports/store.ts';
import type { IndexAccess } from '../../tools/index/indexAccess.ts';
import type { AgentRights } from '../../tools/toolsets.ts';
import type { EquipmentPorts } from '../equipment/ports.ts';
import type { AgentSupport } from '../tasks/turnJournal.ts';

/** What it takes to turn the request of a run into a plan. */
export interface PlanningDeps extends AgentSupport {
  readonly base: Base;
  readonly history?: RunHistory | undefined;
  readonly clock: Clock;
  /** Finds pieces of code. Absent: there is no index. */
  readonly index?: IndexAccess | undefined;
  /** Reads what files declare. Absent: the planner reads texts. */
  readonly equipment?: Pick<EquipmentPorts, 'syntax'> | undefined;
  /** What the run's agents will be allowed. */
  readonly rights: AgentRights;
  /** Surveys by content, and what earlier runs took. Absent: nothing is kept. */
  readonly store?: Pick<RunStore, 'readNote' | 'writeNote' | 'listNotes'> | undefined;
  /** A client for another conversation than that of `client`: each expects the costs of its own. */
  readonly newClient: () => ModelClient;
  readonly builtInTemplates?: (() => Promise<readonly BuiltInTemplate[]>) | undefined;
  /** Whether somebody is there to be asked. */
  readonly questions: 'ask' | 'defaults';
  /** Requests to the provider in flight at once. */
  readonly maxRequests?: (() => number) | undefined;
}
