import * as z from 'zod';
import { migrateText } from './convertModule.ts';
import type { Migration, MigrationIndex, ModuleDecision } from './migration.ts';
import { decisionSchema, indexMigration, migrationSchema } from './migration.ts';
import type { ModuleFacts } from './moduleFacts.ts';
import { resolveRequire } from './resolution.ts';

const groupSchema = z.object({
  /** For people. */
  name: z.string(),
  /** The modules that share a task. */
  paths: z.array(z.string()),
  /** The decisions for them and for all modules that migrating or reviewing them looks at. */
  modules: z.array(decisionSchema),
});

/** Some modules of a large repository, with all that a task about them has to know of the modules around them. */
export type ModuleGroup = z.infer<typeof groupSchema>;

/** `modules` has only those that are in no group; what was left out of a hand-off counts as no groups. */
const groupedSchema = migrationSchema.extend({ groups: z.array(groupSchema).catch([]).default([]) });

/** A migration whose decisions stand with the groups that need them, so that no task is handed all of them. */
export type GroupedMigration = z.infer<typeof groupedSchema>;

/** Puts the decisions for modules with a task of their own into groups, which hold the modules in `grouped`. */
export function groupMigration(
  migration: Migration,
  modules: ReadonlyMap<string, ModuleFacts | undefined>,
  grouped: readonly { readonly name: string; readonly paths: readonly string[] }[],
): GroupedMigration {
  const index = indexMigration(migration);
  const decisions = new WatchedDecisions(index.decisions);
  const hasFile = (path: string): boolean => decisions.get(path) !== undefined || index.resolution.hasFile(path);
  const watched = { ...index, decisions, resolution: { ...index.resolution, hasFile } };
  const groups = grouped.map(({ name, paths }) => {
    return { name, paths: [...paths], modules: decisionsFor(paths, modules, watched) };
  });
  const inGroups = new Set(groups.flatMap(({ paths }) => paths));
  return { ...migration, modules: migration.modules.filter(({ path }) => !inGroups.has(path)), groups };
}

/** The migration that a task was handed: of all modules, or without those of groups when these were left out. */
export function readMigration(data: unknown): Migration | undefined {
  const parsed = groupedSchema.safeParse(data).data;
  if (!parsed) return undefined;
  const { groups, ...migration } = parsed;
  const decisions = new Map([...migration.modules, ...groups.flatMap((group) => group.modules)].map(byPath));
  return { ...migration, modules: [...decisions.values()] };
}

/** The migration as far as the group's task needs it. */
export function migrationOfGroup(migration: Migration, { modules }: ModuleGroup): Migration {
  return { ...migration, modules };
}

/** The group that a task is about, if it is about one. */
export function readGroup(item: unknown): ModuleGroup | undefined {
  return groupSchema.safeParse(item).data;
}

function byPath(decision: ModuleDecision): [string, ModuleDecision] {
  return [decision.path, decision];
}

/** Migrates the modules and notes what is looked at meanwhile: a task that knows only that comes to the same texts. */
function decisionsFor(
  paths: readonly string[],
  modules: ReadonlyMap<string, ModuleFacts | undefined>,
  watched: MigrationIndex & { readonly decisions: WatchedDecisions },
): ModuleDecision[] {
  const { decisions, resolution } = watched;
  const { lookedAt } = decisions;
  lookedAt.clear();
  for (const path of paths) {
    const facts = modules.get(path);
    if (decisions.get(path) === undefined || !facts) continue;
    for (const { specifier } of [...facts.requires, ...facts.imports]) resolveRequire(path, specifier, resolution);
    migrateText(facts, watched);
  }
  return [...lookedAt].flatMap((path) => decisions.get(path) ?? []);
}

class WatchedDecisions extends Map<string, ModuleDecision> {
  /** Paths of the decisions that were asked for. */
  readonly lookedAt = new Set<string>();

  override get(path: string): ModuleDecision | undefined {
    const decision = super.get(path);
    if (decision) this.lookedAt.add(path);
    return decision;
  }

  /** Looked through for modules that stay CommonJS under another name. */
  override *values(): MapIterator<ModuleDecision> {
    for (const decision of super.values()) {
      if (decision.fate === 'keep') this.lookedAt.add(decision.path);
      yield decision;
    }
  }
}
