import * as z from 'zod';
import type { ResolutionContext } from './resolution.ts';

export const decisionSchema = z.object({
  path: z.string(),
  /** Where the module is after the migration. */
  to: z.string(),
  /**
   * `convert`: becomes an ES module. `keep`: stays CommonJS under a name that says so. `stay`: stays CommonJS under its own
   * name. `esm`: is an ES module. `leave`: is not touched at all.
   */
  fate: z.enum(['convert', 'keep', 'stay', 'esm', 'leave']),
  /** Why, for people, unless it is simply converted. */
  reason: z.string().optional(),
  /** How a converted module exports. */
  style: z.enum(['named', 'default']).optional(),
  /** The names that a converted module exports; empty for style `default`. */
  names: z.array(z.string()).optional(),
});

export const migrationSchema = z.object({
  kind: z.literal('esm-migration'),
  /** Set when the repository stays as it is: why. */
  nothingBecause: z.string().optional(),
  modules: z.array(decisionSchema),
  /** Folders whose modules stay CommonJS under their names, which a package.json in them says. */
  frozenFolders: z.array(z.object({ folder: z.string(), reason: z.string() })),
  /** npm packages whose `import x from` is known to be their `module.exports`. */
  plainPackages: z.array(z.string()),
  packageName: z.string().optional(),
  /** The `main` of each folder's package.json; the repository's own folder is `''`. */
  mains: z.record(z.string(), z.string()),
  /** Data files that `require` finds before a folder of the same name. */
  dataFiles: z.array(z.string()),
  /** Modules, without their extension, beside which there is a folder of the same name. */
  folderTwins: z.array(z.string()),
  /** Modules without a task of their own in which a path has to follow a renamed module. */
  followUps: z.array(z.string()),
});

/** What becomes of one module. Paths are relative to the repository, with `/`. */
export type ModuleDecision = z.infer<typeof decisionSchema>;

/** What becomes of a whole repository: all that converting one of its modules has to know of the others. */
export type Migration = z.infer<typeof migrationSchema>;

/** Stands for an example in a document, as if it were a module beside package.json. */
export const EXAMPLE_PATH = 'example-in-documentation.js';

/** The migration, laid out for looking things up. */
export interface MigrationIndex {
  readonly migration: Migration;
  readonly decisions: ReadonlyMap<string, ModuleDecision>;
  readonly resolution: ResolutionContext;
}

export function indexMigration(migration: Migration): MigrationIndex {
  const decisions = new Map(migration.modules.map((decision) => [decision.path, decision]));
  const data = new Set(migration.dataFiles);
  return {
    migration,
    decisions,
    resolution: {
      hasFile: (path) => decisions.has(path) || data.has(path),
      mainOf: (folder) => migration.mains[folder],
      packageName: migration.packageName,
    },
  };
}

export function isRenamed(decision: ModuleDecision): boolean {
  return decision.to !== decision.path;
}
