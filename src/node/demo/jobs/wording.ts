/** What the demo model says to anything that it cannot do. */
export const ABILITIES = [
  'I am the demo model that is built into Wavewright. I need no key, and I can do one job: migrate a JavaScript repository from CommonJS to ES modules.',
  'Try: "Migrate this project to ES modules".',
  'For everything else, connect a real model: run "Wavewright: Choose Model" and "Wavewright: Set API Key" in VS Code, or set ANTHROPIC_API_KEY for the command line.',
].join('\n\n');

/** The first sentence of each kind of task's instructions; the demo model knows its own tasks by them. */
export const OPENINGS = {
  scan: 'Decide for every module how it becomes part of a package of ES modules.',
  modules: 'Migrate these modules to ES modules.',
  packageFile: 'Make the package a package of ES modules.',
  review: 'Review the migration of these modules.',
  reviewPackage: 'Review the changes to package.json.',
  documentation: 'Bring the documentation up to date with the ES modules.',
  validation: 'Validate the migrated repository by reading it and by running its tests.',
} as const;

export type TaskKind = keyof typeof OPENINGS;

/** The sentence with which a plan asks the scan for groups of modules, each of which gets a task. */
export function askForGroups(most: number): string {
  return `Divide the modules into at most ${String(most)} groups, and hand on with each group the decisions for its modules and for all that they load.`;
}

/** How many groups of modules a scan is asked for at most, if it is. */
export function readMostGroups(instructions: string): number | undefined {
  const most = /^Divide the modules into at most (\d+) groups/m.exec(instructions)?.[1];
  return most === undefined ? undefined : Number(most);
}

/** The files of a task, one a line, so that any file name survives. */
export function listPaths(paths: readonly string[]): string {
  return paths.map((path) => `- ${JSON.stringify(path)}`).join('\n');
}

export function readPaths(instructions: string): string[] {
  return instructions.split('\n').flatMap((line) => {
    const quoted = /^- (".*")$/.exec(line)?.[1];
    return quoted === undefined ? [] : [String(JSON.parse(quoted))];
  });
}

export function kindOf(instructions: string): TaskKind | undefined {
  const kinds = Object.keys(OPENINGS) as TaskKind[];
  return kinds.find((kind) => instructions.startsWith(OPENINGS[kind]));
}

/** "1 module", "3 modules". */
export function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** Whether a request asks for the one job, in whatever language its technical words are embedded. */
export function asksForMigration(request: string): boolean {
  const asked = [
    /\bESM\b/i,
    /\bES[\s-]?\d*[\s-]?(modul|módul|mòdul|modół|модул|モジュール|模块|模組|모듈)/iu,
    /(modul\w*|módulo\w*|модул\p{L}*)\s+(de\s+)?(ES|ECMAScript)\d*\b/iu,
    /\bECMAScript[\s-]+(modul|módul|модул|モジュール|模块|모듈)/iu,
    /common[\s-]?js|\bCJS\b/i,
    /\bimports?\s*(\/|and|&|und|et|y|и|と|和)\s*exports?\b/iu,
    /\brequire\b[\s\S]{0,60}\bimport\b|\bimport\b[\s\S]{0,60}\brequire\b/i,
    /"?type"?\s*:\s*"?module\b/i,
  ];
  return asked.some((pattern) => pattern.test(request));
}
