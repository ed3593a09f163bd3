import type { Listing } from '../listing.ts';
import type { CommandFact, CommandPurpose, NamedFact } from '../survey.ts';

/** What a reader of manifests has to go by. */
export interface Manifests {
  readonly listing: Listing;
  /** Texts of the manifests that could be read, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** The manifests of these names among them, the nearest to the root first. */
  named(...names: readonly string[]): readonly (readonly [path: string, text: string])[];
}

/** What one kind of manifest says about a repository. */
export interface Findings {
  readonly packages: readonly FoundPackage[];
  readonly frameworks: readonly NamedFact[];
  readonly packageManagers: readonly NamedFact[];
  readonly commands: readonly CommandFact[];
  /** Paths of files that are there. */
  readonly entryPoints: readonly string[];
  readonly testFrameworks: readonly TestFramework[];
  /** What could not be made out, one sentence each. */
  readonly notes: readonly string[];
}

export interface TestFramework extends NamedFact {
  /** It is among the dependencies, but nothing shows that tests are run by it. */
  readonly isOnlyInstalled?: true;
}

export interface FoundPackage {
  /** "" is the root. */
  readonly folder: string;
  readonly name: string;
}

export const NOTHING_FOUND: Findings = {
  packages: [],
  frameworks: [],
  packageManagers: [],
  commands: [],
  entryPoints: [],
  testFrameworks: [],
  notes: [],
};

/** All findings together, in the same order. */
export function joinFindings(all: readonly Findings[]): Findings {
  return {
    packages: all.flatMap((each) => each.packages),
    frameworks: all.flatMap((each) => each.frameworks),
    packageManagers: all.flatMap((each) => each.packageManagers),
    commands: all.flatMap((each) => each.commands),
    entryPoints: all.flatMap((each) => each.entryPoints),
    testFrameworks: all.flatMap((each) => each.testFrameworks),
    notes: all.flatMap((each) => each.notes),
  };
}

/** The commands among these that there is a line for. */
export function commandsOf(
  lines: Readonly<Partial<Record<CommandPurpose, string | undefined>>>,
  place: { readonly from: string; readonly folder: string },
): CommandFact[] {
  return Object.entries(lines).flatMap(([purpose, line]) =>
    line === undefined ? [] : [{ purpose: purpose as CommandPurpose, line, ...place }],
  );
}

/** A path as one word of a shell's line; `undefined` where no way of quoting is safe in every shell. */
export function shellWord(path: string): string | undefined {
  if (/^[\w@%+:,./-]+$/.test(path) && !path.startsWith('-')) return path;
  return /^[^"'`$\\!%\p{Cc}\p{Cf}\p{Zl}\p{Zp}-][^"'`$\\!%\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u.test(path)
    ? `"${path}"`
    : undefined;
}

/** Names of known things whose mark stands in a text, with the file that has it. */
export function factsByMark(text: string, from: string, marks: Readonly<Record<string, RegExp>>): NamedFact[] {
  return Object.entries(marks).flatMap(([name, mark]) => (mark.test(text) ? [{ name, from }] : []));
}
