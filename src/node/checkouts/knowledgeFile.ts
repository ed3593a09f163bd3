import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { isMissing } from '../repository/errors.ts';
import type { Knowledge, KnownEntry } from './entries.ts';
import { createPacer } from './pacer.ts';

/*
 * What is known of a checkout is kept beside it, so that another process can use the checkout again, or see whether commands
 * changed something in it. A line of JSON for the whole, then one for each entry; later lines about a path replace earlier
 * ones. A line that was cut in the middle, and all after it, do not count.
 */

const headerSchema = z.object({
  version: z.literal(1),
  toolFolders: z.array(z.string()),
  outerRules: z.array(z.object({ prefix: z.string(), text: z.string() })),
});

const lineSchema = z.union([
  z.tuple([z.string()]),
  z.tuple([z.string(), z.string(), z.string(), z.number().int().min(0).max(3)]),
]);

const EXECUTABLE = 1;
const IN_VIEW = 2;

export async function writeKnowledge(file: string, knowledge: Knowledge): Promise<void> {
  const { entries, toolFolders, outerRules } = knowledge;
  const lines = [JSON.stringify({ version: 1, toolFolders, outerRules })];
  const pacer = createPacer(undefined);
  for (const [place, entry] of entries) {
    lines.push(lineOf(place, entry));
    if (pacer.due()) await pacer.rest();
  }
  const temporary = `${file}.new`;
  await writeFile(temporary, `${lines.join('\n')}\n`);
  await rename(temporary, file);
}

/** Adds what is known by now of some paths. */
export async function appendKnowledge(file: string, knowledge: Knowledge, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  const lines = paths.map((place) => lineOf(place, knowledge.entries.get(place)));
  await appendFile(file, `${lines.join('\n')}\n`);
}

/** `undefined` when there is nothing readable. */
export async function readKnowledge(file: string): Promise<Knowledge | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  const [first, ...lines] = (text ?? '').split('\n');
  const header = headerSchema.safeParse(parse(first ?? ''));
  if (!header.success) return undefined;
  const entries = new Map<string, KnownEntry>();
  const pacer = createPacer(undefined);
  for (const line of lines) {
    if (line === '') continue;
    if (pacer.due()) await pacer.rest();
    const parsed = lineSchema.safeParse(parse(line));
    if (!parsed.success) break;
    const [place, identity, stamp, flags] = parsed.data;
    if (identity === undefined || stamp === undefined || flags === undefined) entries.delete(place);
    else
      entries.set(place, { identity, stamp, executable: (flags & EXECUTABLE) !== 0, inView: (flags & IN_VIEW) !== 0 });
  }
  const { toolFolders, outerRules } = header.data;
  return { entries, toolFolders, outerRules };
}

function lineOf(place: string, entry: KnownEntry | undefined): string {
  if (entry === undefined) return JSON.stringify([place]);
  const flags = (entry.executable ? EXECUTABLE : 0) + (entry.inView ? IN_VIEW : 0);
  return JSON.stringify([place, entry.identity, entry.stamp, flags]);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
