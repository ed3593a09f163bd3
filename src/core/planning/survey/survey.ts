/** What a look over a repository found out, without asking a model. Plain JSON. */
export interface Survey {
  /** Files in all, those that git ignores left out. */
  readonly files: number;
  readonly bytes: number;
  /** The most files first. Only languages that code is written in, configuration and text apart. */
  readonly languages: readonly LanguageFacts[];
  /** Such as "react", "express", "django", with the file that says so. */
  readonly frameworks: readonly NamedFact[];
  /** Such as "npm", "pnpm", "poetry", "cargo". */
  readonly packageManagers: readonly NamedFact[];
  /** By folder, the root first, and by purpose; of several for one purpose the one to run after a change is first. */
  readonly commands: readonly CommandFact[];
  /** Of the managers at the root: what has to be installed before commands can run. Absent: nobody looked for it. */
  readonly dependencies?: readonly DependencyFacts[];
  /** The largest first; of a deep tree the folders that say most. */
  readonly folders: readonly FolderFacts[];
  /** Packages of a monorepo, the root's own included, by path. */
  readonly packages: readonly PackageFacts[];
  readonly modules: ModuleGraph;
  /** Paths of files that work begins in: what packages name (`main`, `bin`, `exports`), workers, servers, command lines. */
  readonly entryPoints: readonly string[];
  /** One sentence each: indentation, quotes, module system, names and places of tests. */
  readonly conventions: readonly string[];
  /** Rules for people and agents: AGENTS.md, CLAUDE.md, CONTRIBUTING.md, .editorconfig, linters' settings. */
  readonly ruleFiles: readonly string[];
  /** Paths of files whose first lines say that a program made them. Absent: nobody looked for them. */
  readonly generated?: readonly string[];
  /** By path of a generated file: the program or script that made it, as the file itself names it. */
  readonly generators?: Readonly<Record<string, string>>;
  readonly tests: TestFacts | undefined;
  /** Paths of the first texts for people: Markdown, reStructuredText and the like. Absent: nobody looked for them. */
  readonly documents?: readonly string[];
  readonly hasGit: boolean;
  /** What was left out to stay within time and size, one sentence each. */
  readonly notes: readonly string[];
  /** All paths of a small repository, sorted. Absent: there are more than would be read through. */
  readonly paths?: readonly string[];
  /** The README, or what is most telling of it. Absent: there is none. */
  readonly readme?: string;
}

export interface NamedFact {
  readonly name: string;
  /** Path of the file that says so. */
  readonly from: string;
}

export interface LanguageFacts {
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
}

export const COMMAND_PURPOSES = ['test', 'types', 'lint', 'format-check', 'build', 'coverage'] as const;
export type CommandPurpose = (typeof COMMAND_PURPOSES)[number];

/** A line of shell that the repository itself names, or that its tools are known by. */
export interface CommandFact {
  readonly purpose: CommandPurpose;
  /** Runs at the root of the repository. */
  readonly line: string;
  readonly from: string;
  /** The folder of the package that it is about; "" is the root. */
  readonly folder: string;
  /** Of a script: its text, shortened, with the scripts that run before and after it. On one line. */
  readonly runs?: string;
  /** It asks other machines for something, such as for known faults of packages. */
  readonly needsNetwork?: true;
}

/** Whether what a manager installs is there. */
export interface DependencyFacts {
  /** Such as "npm". */
  readonly manager: string;
  /** Folders at the root in one of which it installs, the usual one first. Empty: it has a place of its own. */
  readonly folders: readonly string[];
  /** It may have installed outside of the repository instead. */
  readonly isMaybeElsewhere?: true;
  /** The folder among them that is there; `null`: none is. Absent: nobody could look. */
  readonly installedIn?: string | null;
  /** The file that says which versions. Absent: there is none. */
  readonly lock?: string;
}

export interface FolderFacts {
  readonly path: string;
  /** With all below. */
  readonly files: number;
  readonly bytes: number;
}

export interface PackageFacts {
  /** "" is the root. */
  readonly folder: string;
  readonly name: string;
  readonly files: number;
}

export interface TestFacts {
  /** Such as "mocha", "vitest", "pytest", "go test"; "unknown" where only files show that there are tests. */
  readonly framework: string;
  readonly files: readonly string[];
  /** Of `files`, which names the first ones only. */
  readonly total: number;
}

/** Source files and which of them import which, as far as their texts say so. */
export interface ModuleGraph {
  /** Sorted by path; tests among them. */
  readonly modules: readonly ModuleFacts[];
  /** Source files that were not read. */
  readonly unread: number;
}

export interface ModuleFacts {
  readonly path: string;
  readonly lines: number;
  /** Paths of the files of the repository that it imports, sorted. */
  readonly imports: readonly string[];
  /** How many others import it. */
  readonly importedBy: number;
  /**
   * `test`: it tests; `entry`: the work begins in it, or nothing imports it; `core`: much is built on it; `utility`: others
   * use it, and it uses little; `other`: the rest.
   */
  readonly kind: 'core' | 'utility' | 'entry' | 'test' | 'other';
}
