import { parseArgs } from 'node:util';

/** Parts of the test run, in their order. */
export const partNames = ['setup', 'build', 'unit', 'scenario', 'contract', 'architecture', 'host', 'ui'] as const;

/** One of {@link partNames}. */
export type PartName = (typeof partNames)[number];

/** What the command line asks for. */
export interface RunOptions {
  readonly parts: ReadonlySet<PartName>;
  /** Only tests whose full title matches this expression. */
  readonly grep: string | undefined;
  /** Only test files whose path contains one of these; all when empty. */
  readonly files: readonly string[];
  /** Takes dist/ and the packages in out/ as they are. */
  readonly skipBuild: boolean;
}

/** How to call it. */
export const usage = `npm test                      everything
npm test -- unit              only these parts: ${partNames.join(', ')}
npm test -- ui -g "approve"   only tests whose title matches
npm test -- ui test/ui/x.test.ts
                              only test files whose path contains this
npm test -- ui --skip-build   with the packages of the last build`;

/** Reads the arguments. Returns a sentence instead when they make no sense. */
export function parseOptions(commandArguments: readonly string[]): RunOptions | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...commandArguments],
      allowPositionals: true,
      options: { grep: { type: 'string', short: 'g' }, 'skip-build': { type: 'boolean' }, help: { type: 'boolean' } },
    });
    if (values.help) return usage;
    const files = positionals.filter((word) => word.includes('/') || word.includes('.'));
    const named = positionals.filter((word) => !files.includes(word));
    const unknown = named.filter((word) => !isPartName(word));
    if (unknown.length > 0) return `There is no part "${unknown.join('", "')}".\n${usage}`;
    const skipBuild = values['skip-build'] ?? false;
    return { parts: withNeeded(named.filter(isPartName), skipBuild), grep: values.grep, files, skipBuild };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${usage}`;
  }
}

/** Whether only some of the tests of the parts are wanted. */
export function isNarrowed(options: RunOptions): boolean {
  return options.files.length > 0 || options.grep !== undefined;
}

/** All parts when none is named; with those that run in VS Code come its setup and the build. */
function withNeeded(named: readonly PartName[], skipBuild: boolean): ReadonlySet<PartName> {
  const parts = new Set<PartName>(named.length === 0 ? partNames : named);
  if (parts.has('host') || parts.has('ui')) parts.add('setup').add('build');
  if (skipBuild) parts.delete('build');
  return parts;
}

function isPartName(word: string): word is PartName {
  return (partNames as readonly string[]).includes(word);
}
