import { execFile } from 'node:child_process';
import { mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { commonJsProject, writeCommonJsProject } from '../../support/commonJsProject/commonJsProject.ts';
import type { CommonJsProject } from '../../support/commonJsProject/commonJsProject.ts';
import type { ProcessFigures } from '../processes/processFigures.ts';
import type { Row } from '../table.ts';
import type { Place, Workbench } from '../workbench.ts';

const FEWER = 150;
const MORE = 1_500;
const MEGABYTE = 1_024 * 1_024;

/**
 * The command line with the embedded demo model, from a request to accepted edits, on generated projects that are migrated
 * to ES modules: an agent and a reviewer for each module. Breaks when a project does not pass its tests afterwards or when
 * anything else was written.
 */
export async function measureMigration(workbench: Workbench): Promise<Row[]> {
  const fewer = await migrationOf(FEWER, workbench);
  const more = await migrationOf(MORE, workbench);
  const modules = `${MORE} / ${FEWER} modules`;
  return [
    ...rowsOf(fewer),
    ...rowsOf(more),
    { what: `migration, ${modules}, processor time`, unit: 'x', ours: more.cpuMs / fewer.cpuMs, ideal: 10, atMost: 12 },
    { what: `migration, ${modules}, time`, unit: 'x', ours: more.wallMs / fewer.wallMs, ideal: 10, atMost: 12 },
    {
      what: `migration, ${modules}, kept on disk`,
      unit: 'x',
      ours: more.storedBytes / fewer.storedBytes,
      ideal: 10,
      atMost: 12,
    },
  ];
}

interface MigrationRun extends Pick<ProcessFigures, 'cpuMs' | 'peakMemoryBytes'> {
  readonly modules: number;
  readonly lines: number;
  readonly wallMs: number;
  readonly events: number;
  readonly storedBytes: number;
  /** From the last answer of the model to the last file in its place. */
  readonly acceptingMs: number;
}

function rowsOf(run: MigrationRun): Row[] {
  const of = `migration of ${run.modules} modules`;
  return [
    { what: `${of}, ${run.lines} lines: request -> accepted edits`, unit: 'ms', ours: run.wallMs },
    { what: `${of}: processor time per module`, unit: 'ms', ours: run.cpuMs / run.modules },
    { what: `${of}: peak memory`, unit: 'MB', ours: run.peakMemoryBytes / MEGABYTE },
    { what: `${of}: kept on disk per module`, unit: 'KB', ours: run.storedBytes / 1_024 / run.modules },
    { what: `${of}: events`, unit: 'events', ours: run.events },
    { what: `${of}: last answer -> accepted edits`, unit: 'ms', ours: run.acceptingMs },
  ];
}

async function migrationOf(modules: number, workbench: Workbench): Promise<MigrationRun> {
  const place = await workbench.makePlace();
  const project = commonJsProject(modules);
  await rm(place.folder, { recursive: true });
  await mkdir(place.folder);
  await writeCommonJsProject(place.folder, project);
  const { wallMs, ...figures } = await migrate(place, workbench);
  await assertOnlyMigrated(place, project);
  await assertTestsPass(place, modules);
  const journal = readJournal(place);
  const { size } = await stat(path.join(place.storage, 'runs.db'));
  await rm(path.dirname(place.folder), { recursive: true });
  return { modules, lines: project.lines, wallMs, storedBytes: size, ...figures, ...journal };
}

async function migrate(place: Place, { bundles, children }: Workbench): Promise<ProcessFigures & { wallMs: number }> {
  const figuresFile = path.join(place.folder, '..', 'figures.json');
  const hook = pathToFileURL(path.join(import.meta.dirname, '..', 'processes', 'figuresAtExit.ts'));
  const request = ['--request', 'Migrate this project to ES modules', '--provider', 'demo', '--max-agents', '10000'];
  const places = ['--folder', place.folder, '--storage', place.storage];
  const args = ['run', ...request, '--yes', '--accept', 'all', ...places];
  const ended = await children.start(bundles.headless, args, {
    NODE_OPTIONS: `--import=${hook.href}`,
    WAVEWRIGHT_BENCH_FIGURES: figuresFile,
  }).ended;
  if (ended.code !== 0) throw new Error(`the migration ended with ${String(ended.code)}: ${ended.err}`);
  const figures = JSON.parse(await readFile(figuresFile, 'utf8')) as ProcessFigures;
  await rm(figuresFile);
  return { ...figures, wallMs: ended.endedAt - ended.startedAt };
}

/** Every module, the manifest and the document changed; beside them there is the journal, and nothing else. */
async function assertOnlyMigrated({ folder, storage }: Place, { files }: CommonJsProject): Promise<void> {
  const expected = [...files.keys()].filter((file) => file !== '.gitignore').map((file) => ` M ${file}`);
  const status = ['status', '--porcelain', '--untracked-files=all', '--ignored'];
  const { stdout } = await promisify(execFile)('git', status, { cwd: folder, maxBuffer: 64 * MEGABYTE });
  const found = stdout.split('\n').filter((line) => line !== '');
  const unexpected = found.filter((line) => !expected.includes(line));
  const missing = expected.filter((line) => !found.includes(line));
  if (unexpected.length + missing.length > 0)
    throw new Error(`git shows ${unexpected.slice(0, 5).join()} unexpectedly, and not ${missing.slice(0, 5).join()}`);
  const beside = [...(await readdir(path.dirname(folder))), ...(await readdir(storage))].sort();
  if (beside.join() !== [path.basename(folder), 'runs.db', path.basename(storage)].sort().join())
    throw new Error(`there is more than expected: ${beside.join()}`);
}

async function assertTestsPass({ folder }: Place, modules: number): Promise<void> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--test', '--test-reporter=tap'], {
    cwd: folder,
    maxBuffer: 64 * MEGABYTE,
  });
  if (!stdout.includes(`\n# pass ${modules}\n`)) throw new Error(`not all tests pass: ${stdout.slice(-500)}`);
}

function readJournal({ storage }: Place): Pick<MigrationRun, 'events' | 'acceptingMs'> {
  const database = new DatabaseSync(path.join(storage, 'runs.db'), { readOnly: true });
  try {
    const lastAt = (type: string): number =>
      Number(database.prepare("SELECT max(at) AS at FROM events WHERE json ->> 'type' = ?").get(type)?.['at']);
    const events = Number(database.prepare('SELECT count(*) AS count FROM events').get()?.['count']);
    return { events, acceptingMs: lastAt('apply-finished') - lastAt('turn-completed') };
  } finally {
    database.close();
  }
}
