import type { Failure } from '../../../shared/failures.ts';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { ALL, allowedTools, rolesAllowed } from '../../../shared/toolAllowance.ts';
import type { ToolAllowance } from '../../../shared/toolAllowance.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { ForeignTool, ToolSource, ToolSourceProblem, ToolSources } from '../../ports/toolSources.ts';
import type { ForeignToolGrant } from '../../tools/equipment.ts';
import { createForeignTool } from '../../tools/foreign/foreignTool.ts';

/** A person may be asked meanwhile; who is not there in this time does not keep the run from going on. */
const LIST_LIMIT_MS = 5 * 60_000;

/** Tools of one source; their descriptions are paid for with every request. */
const MAX_TOOLS = 128;

export interface ForeignToolsDeps {
  readonly sources: ToolSources | undefined;
  /** What the person allows at this moment. */
  readonly allowance: () => ToolAllowance;
  /** Whether the run may reach beyond the views at all at this moment: trusted, and not read-only. */
  readonly mayReachOut: () => boolean;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
  /** Tells the person, who did not ask. */
  readonly tell: (message: string) => void;
}

/** The tools of others that agents of one run can be given. */
export interface ForeignTools {
  /**
   * Those that are allowed, sorted by source and name. Sources from which nothing is allowed are not asked; those that do not
   * answer are left out, and the person is told once of all that is allowed and not there.
   */
  prepare(signal: AbortSignal): Promise<readonly ForeignToolGrant[]>;
  /** Ends what was started for them; the next call starts it again. Never fails. */
  rest(): Promise<void>;
}

export function createForeignTools(deps: ForeignToolsDeps): ForeignTools {
  const { log } = deps;
  let opened: readonly ToolSource[] = [];
  return {
    async prepare(signal) {
      const allowance = deps.allowance();
      if (allowedTools(allowance).length === 0) return [];
      if (!deps.mayReachOut()) {
        log.info('Tools of others are not asked for: the workspace is not trusted, or agents may only read.');
        return [];
      }
      const found = await findSources(deps, signal);
      const wanted = new Set(allowedTools(allowance).map(({ source }) => source));
      opened = found.sources.filter(({ name }) => wanted.has(name)).sort(byName);
      const listed = await Promise.all(opened.map((source) => listWithin(source, deps, signal)));
      if (signal.aborted) return [];
      report(problemsOf({ allowance, found, opened, listed }), deps);
      return grantsOf({ opened, listed, allowance }, deps);
    },
    async rest() {
      await Promise.all(
        opened.map((source) =>
          source.close().catch((error: unknown) => log.error(`${source.name} could not be closed: ${String(error)}`)),
        ),
      );
    },
  };
}

interface Found {
  readonly sources: readonly ToolSource[];
  readonly problems: readonly ToolSourceProblem[];
}

async function findSources({ sources }: ForeignToolsDeps, signal: AbortSignal): Promise<Found> {
  return (await sources?.find(signal)) ?? { sources: [], problems: [] };
}

type Listed = Result<readonly ForeignTool[], Failure>;

/** Its tools, each name once, or why there are none. What a source throws is its own affair. */
async function listWithin(source: ToolSource, { clock, log }: ForeignToolsDeps, signal: AbortSignal): Promise<Listed> {
  const over = new AbortController();
  const ending = AbortSignal.any([signal, over.signal]);
  const late = clock.sleep(LIST_LIMIT_MS, ending).then(
    (): Listed =>
      failed({ kind: 'timeout', timeoutMs: LIST_LIMIT_MS, message: `${source.name} did not tell its tools.` }),
    (): Listed => failed({ kind: 'cancelled', message: 'Cancelled while tools were asked for.' }),
  );
  const listing = source.list(ending).catch((error: unknown): Listed => {
    log.error(`${source.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return failed({ kind: 'tool-source-unavailable', message: `${source.name} could not be asked for its tools.` });
  });
  const listed = await Promise.race([listing, late]);
  over.abort(new Error('listed'));
  return listed.ok ? ok(usable(listed.value, source.name, log)) : listed;
}

/** Sorted by name. Of a name that comes twice the first counts: a call could not tell them apart. */
function usable(tools: readonly ForeignTool[], source: string, log: Log): readonly ForeignTool[] {
  const once = new Map<string, ForeignTool>();
  for (const tool of tools) if (tool.name !== '' && !once.has(tool.name)) once.set(tool.name, tool);
  if (once.size < tools.length)
    log.warn(`${source} offers ${tools.length - once.size} tools without a name or under a name that another has.`);
  return [...once.values()].sort(byName);
}

interface Outcome {
  readonly allowance: ToolAllowance;
  readonly opened: readonly ToolSource[];
  /** By the position of `opened`. */
  readonly listed: readonly Listed[];
}

function grantsOf({ opened, listed, allowance }: Outcome, deps: ForeignToolsDeps): readonly ForeignToolGrant[] {
  const grants: ForeignToolGrant[] = [];
  const taken = new Set<string>();
  opened.forEach((source, index) => {
    const tools = listed[index];
    if (tools?.ok !== true) return;
    for (const offered of allowedOf(tools.value, source.name, allowance)) {
      const mayCall = (): Result<void, Failure> => stillAllowed(source.name, offered.name, deps);
      const tool = createForeignTool({ source, offered, taken, mayCall });
      taken.add(tool.description.name);
      grants.push({ tool, roles: rolesAllowed(allowance, source.name, offered.name) });
    }
  });
  return grants;
}

function allowedOf(tools: readonly ForeignTool[], source: string, allowance: ToolAllowance): readonly ForeignTool[] {
  return tools.filter(({ name }) => rolesAllowed(allowance, source, name).size > 0).slice(0, MAX_TOOLS);
}

/** What a person takes back holds at once, also for a run that is under way. */
function stillAllowed(source: string, tool: string, deps: ForeignToolsDeps): Result<void, Failure> {
  if (deps.mayReachOut() && rolesAllowed(deps.allowance(), source, tool).size > 0) return ok(undefined);
  return failed({
    kind: 'not-allowed',
    message: `Tools of ${source} are not allowed any more, so nothing was done. Go on without it.`,
  });
}

/** A sentence for each thing that the person allows and that is not there. */
function problemsOf({ allowance, found, opened, listed }: Outcome & { readonly found: Found }): readonly string[] {
  const allowed = allowedTools(allowance);
  const wanted = new Set(allowed.map(({ source }) => source));
  const named = found.problems.filter(({ source }) => source === undefined || wanted.has(source));
  const told = new Set(named.map(({ source }) => source));
  const missing = [...wanted].filter((source) => !told.has(source) && !opened.some(({ name }) => name === source));
  const failures = opened.flatMap(({ name }, index) => {
    const tools = listed[index];
    if (tools === undefined) return [];
    return tools.ok ? shortcomings(name, tools.value, allowance) : [`${name}: ${tools.failure.message}`];
  });
  return [
    ...named.map(({ message }) => message),
    ...missing.map((source) => `There is no source of tools "${source}".`),
    ...failures,
  ];
}

function shortcomings(source: string, tools: readonly ForeignTool[], allowance: ToolAllowance): string[] {
  const lacking = allowedTools(allowance).filter(
    (allowed) => allowed.source === source && allowed.tool !== ALL && !tools.some(({ name }) => name === allowed.tool),
  );
  const allowed = tools.filter(({ name }) => rolesAllowed(allowance, source, name).size > 0).length;
  return [
    ...lacking.map(({ tool }) => `${source} has no tool "${tool}".`),
    ...(allowed > MAX_TOOLS ? [`${source} offers ${allowed} tools; the first ${MAX_TOOLS} are used.`] : []),
    ...(tools.length === 0 ? [`${source} offers no tools.`] : []),
  ];
}

/** How many problems are named to a person; the log has all. */
const MAX_TOLD = 4;

function report(problems: readonly string[], { log, tell }: ForeignToolsDeps): void {
  if (problems.length === 0) return;
  for (const problem of problems) log.warn(problem);
  const more = problems.length - MAX_TOLD;
  const rest = more > 0 ? ` (and ${more} more, see the log)` : '';
  tell(`Tools of others that agents may call are not there: ${problems.slice(0, MAX_TOLD).join(' ')}${rest}`);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
