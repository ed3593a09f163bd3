import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { outputFolder } from '../host/layout.ts';
import { buildBundles } from './bundles.ts';
import { createChildren } from './children.ts';
import { measureAgents } from './measures/agents.ts';
import { measureFaults } from './measures/faults.ts';
import { measureHost } from './measures/host.ts';
import { measureKilling } from './measures/killing.ts';
import { measureMigration } from './measures/migration.ts';
import { measurePromptCache } from './measures/promptCache.ts';
import { measureEngine, measureSize } from './measures/size.ts';
import { measureSearch } from './measures/search.ts';
import { measureStartAndExit } from './measures/startAndExit.ts';
import { measureSurvey } from './measures/survey.ts';
import { measureViews } from './measures/views.ts';
import { renderTable } from './table.ts';
import type { Row } from './table.ts';
import { openWorkbench } from './workbench.ts';
import type { Workbench } from './workbench.ts';

const MEASURES = {
  agents: measureAgents,
  start: measureStartAndExit,
  cache: measurePromptCache,
  faults: measureFaults,
  kill: measureKilling,
  views: measureViews,
  survey: measureSurvey,
  search: measureSearch,
  migration: measureMigration,
  size: measureSize,
  engine: measureEngine,
  host: measureHost,
} as const satisfies Record<string, (workbench: Workbench) => Promise<Row[]>>;

type MeasureName = keyof typeof MEASURES;

const USAGE = `npm run bench                 everything
npm run bench -- agents size  only these: ${Object.keys(MEASURES).join(', ')}
npm run bench -- --profile    also writes profiles of the processor into out/bench/profiles`;

process.exitCode = await main(process.argv.slice(2));

/** Measures and prints; the exit code: 0 unless something broke. A target that is missed is no failure. */
async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === 'string') {
    console.error(options);
    return 2;
  }
  const profiles = path.join(outputFolder, 'bench', 'profiles');
  const measured = createChildren(options.profile ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : []);
  const unmeasured = createChildren([]);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      measured.killAll();
      unmeasured.killAll();
      process.exit(130);
    });
  }
  const workbench = await openWorkbench(await buildBundles(), measured, unmeasured);
  try {
    const { rows, broken } = await measureAll(options.names, workbench);
    console.log(`\n${renderTable(rows)}`);
    console.log(`\nAll figures: ${path.relative(process.cwd(), await save(rows))}`);
    return broken ? 1 : 0;
  } finally {
    await workbench.dispose();
  }
}

/** A measure that breaks does not take the others along. */
async function measureAll(
  names: readonly MeasureName[],
  workbench: Workbench,
): Promise<{ rows: Row[]; broken: boolean }> {
  const rows: Row[] = [];
  let broken = false;
  for (const name of names) {
    console.log(`Measuring ${name} ...`);
    try {
      rows.push(...(await MEASURES[name](workbench)));
    } catch (error) {
      broken = true;
      console.error(`${name} broke: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { rows, broken };
}

function readOptions(args: readonly string[]): { names: MeasureName[]; profile: boolean } | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { profile: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help === true) return USAGE;
    const unknown = positionals.filter((name) => !Object.hasOwn(MEASURES, name));
    if (unknown.length > 0) return `There is no measure "${unknown.join('", "')}".\n${USAGE}`;
    const named = positionals as MeasureName[];
    return { names: named.length === 0 ? (Object.keys(MEASURES) as MeasureName[]) : named, profile: values.profile };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${USAGE}`;
  }
}

/** The file with all figures of this run, and on what they were measured. */
async function save(rows: readonly Row[]): Promise<string> {
  const folder = path.join(outputFolder, 'bench');
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'figures.json');
  const machine = { platform: process.platform, node: process.version, cores: os.availableParallelism() };
  await writeFile(file, `${JSON.stringify({ measuredAt: Date.now(), machine, rows }, undefined, 2)}\n`);
  return file;
}
