/**
 * How a folder that tools need, and that git ignores, comes into a checkout: as a real folder with a link for each thing in it. So
 * what tools write beside these things (caches, another package) stays in the checkout.
 */
export interface FolderRule {
  /** Name of the folder. */
  readonly name: string;
  /** Only where the folder holds an entry of this name. */
  readonly holds?: string;
  /**
   * Folders within that are made real as well, and their files copied, as patterns relative to the folder: `*` stands for
   * anything but a slash.
   */
  readonly real: readonly string[];
  /** Entries that are not taken over, as patterns. */
  readonly without: readonly string[];
}

const CACHES = ['.cache', '.vite', '.vite-temp', '.vitest', '.tmp'];
const VIRTUAL_ENVIRONMENT = {
  holds: 'pyvenv.cfg',
  real: ['bin', 'Scripts', 'lib', 'Lib', 'lib/python*', 'lib/python*/site-packages', 'Lib/site-packages'],
  without: [],
};

/**
 * Packages of a workspace are links in node_modules that lead to the sources: they must lead to the sources in the checkout, so links
 * are made anew. Composer's own files say where the project is by where they are, so they are copied.
 */
export const FOLDER_RULES: readonly FolderRule[] = [
  { name: 'node_modules', real: ['@*', '.bin'], without: CACHES },
  { name: '.venv', ...VIRTUAL_ENVIRONMENT },
  { name: 'venv', ...VIRTUAL_ENVIRONMENT },
  { name: 'env', ...VIRTUAL_ENVIRONMENT },
  { name: 'vendor', real: ['composer', 'bin'], without: [] },
  { name: 'bower_components', real: [], without: [] },
];

/** Never part of what a command changed, ignored or not: nobody wants it in a change set. */
export const ALWAYS_IGNORED: ReadonlySet<string> = new Set(['node_modules']);

/**
 * Ignored output that stays when a directory is lent again, in the syntax of .gitignore: caches that see for themselves
 * whether they still hold.
 */
export const KEPT_OUTPUT: readonly string[] = [
  'node_modules/.cache/',
  'target/',
  '.gradle/',
  '.mypy_cache/',
  '.pytest_cache/',
  '.ruff_cache/',
  '.eslintcache',
];

/** Whether a path, relative to the folder of a rule, is one that a pattern names. */
export function matchesPattern(pattern: string, relative: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]*')}$`).test(relative);
}
