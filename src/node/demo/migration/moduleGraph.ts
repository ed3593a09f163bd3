import { isBuiltin } from 'node:module';
import { isFunction } from './syntax.ts';
import type { ModuleFacts } from './moduleFacts.ts';
import type { RequireSite } from './requireSites.ts';
import type { ResolutionContext } from './resolution.ts';
import { resolveRequire } from './resolution.ts';
import type { Scopes } from './scopes.ts';

export interface RequireEdge {
  readonly from: string;
  readonly to: string;
  readonly site: RequireSite;
}

/** Who requires whom, as far as it is written out. */
export interface ModuleGraph {
  readonly edges: readonly RequireEdge[];
  from(path: string): readonly RequireEdge[];
  to(path: string): readonly RequireEdge[];
  /** Whether loading the module, with all it loads, does nothing that another module could notice. */
  isInert(path: string): boolean;
}

export function buildGraph(
  modules: ReadonlyMap<string, ModuleFacts | undefined>,
  resolution: ResolutionContext,
): ModuleGraph {
  const edges = [...modules.values()].flatMap((facts) =>
    (facts?.requires ?? []).flatMap((site): RequireEdge[] => {
      const to = facts && resolveRequire(facts.path, site.specifier, resolution);
      return facts && to !== undefined && modules.has(to) ? [{ from: facts.path, to, site }] : [];
    }),
  );
  const outgoing = groupBy(edges, (edge) => edge.from);
  const incoming = groupBy(edges, (edge) => edge.to);
  const acting = findActing(modules, incoming, resolution);
  return {
    edges,
    from: (path) => outgoing.get(path) ?? [],
    to: (path) => incoming.get(path) ?? [],
    isInert: (path) => modules.has(path) && !acting.has(path),
  };
}

/** The modules that are not inert: those that act or load what is not known, and all that load one of them. */
function findActing(
  modules: ReadonlyMap<string, ModuleFacts | undefined>,
  incoming: ReadonlyMap<string, readonly RequireEdge[]>,
  resolution: ResolutionContext,
): Set<string> {
  const isInertAlone = (facts: ModuleFacts | undefined): boolean => {
    if (!facts?.isPure || facts.kind !== 'commonjs' || facts.computedLoads.length > 0) return false;
    return facts.requires.every(
      ({ specifier }) =>
        isBuiltin(specifier) ||
        specifier.endsWith('.json') ||
        resolveRequire(facts.path, specifier, resolution) !== undefined,
    );
  };
  const acting = new Set([...modules].flatMap(([path, facts]) => (isInertAlone(facts) ? [] : [path])));
  // What is added on the way is met by the same loop.
  for (const path of acting) for (const { from } of incoming.get(path) ?? []) acting.add(from);
  return acting;
}

function groupBy(edges: readonly RequireEdge[], keyOf: (edge: RequireEdge) => string): Map<string, RequireEdge[]> {
  const groups = new Map<string, RequireEdge[]>();
  for (const edge of edges) {
    const group = groups.get(keyOf(edge));
    if (group) group.push(edge);
    else groups.set(keyOf(edge), [edge]);
  }
  return groups;
}

/** The groups of modules that load each other in a circle, a module that loads itself included. */
export function findCycles(paths: readonly string[], edges: readonly RequireEdge[]): string[][] {
  const targets = groupBy(edges, (edge) => edge.from);
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const cycles: string[][] = [];
  // Tarjan's algorithm, with its own stack of work: a chain of modules may be long.
  const visit = (start: string): void => {
    const work: { path: string; next: number }[] = [{ path: start, next: 0 }];
    for (let frame = work.at(-1); frame; frame = work.at(-1)) {
      const { path } = frame;
      if (frame.next === 0) {
        order.set(path, order.size);
        lowest.set(path, order.get(path) ?? 0);
        stack.push(path);
        onStack.add(path);
      }
      const to = targets.get(path)?.[frame.next]?.to;
      frame.next += 1;
      if (to !== undefined) {
        if (!order.has(to)) work.push({ path: to, next: 0 });
        else if (onStack.has(to)) lowest.set(path, Math.min(lowest.get(path) ?? 0, order.get(to) ?? 0));
        continue;
      }
      work.pop();
      const parent = work.at(-1)?.path;
      if (parent !== undefined) lowest.set(parent, Math.min(lowest.get(parent) ?? 0, lowest.get(path) ?? 0));
      if (lowest.get(path) !== order.get(path)) continue;
      const cycle = stack.splice(stack.lastIndexOf(path));
      for (const member of cycle) onStack.delete(member);
      cycles.push(cycle);
    }
  };
  for (const path of paths) if (!order.has(path)) visit(path);
  return cycles.filter((group) => group.length > 1 || targets.get(group[0] ?? '')?.some(({ to }) => to === group[0]));
}

/** Whether what a `require` gives is first looked at inside functions, after all modules of a circle have loaded. */
export function isUsedLate({ form, runs }: RequireSite, scopes: Scopes): boolean {
  if (form.type === 'bare') return true;
  if (form.type === 'expression') return runs === 'later';
  const locals = form.type === 'pattern' ? form.names.map(({ local }) => local) : [form.local];
  return locals.every((local) =>
    scopes.module.bindings.get(local)?.references.every(({ ancestors }) => ancestors.some(isFunction)),
  );
}
