import * as z from 'zod';

/** How the instructions of the tasks of the migration template begin, by which the demo model knows them. */
const OPENINGS = {
  inventory: 'List everything that the migration touches',
  relations: 'Work out how the files that the scan lists hang together',
  mapping: 'Decide for every kind of use that the scan found what it becomes.',
  preparation: 'Put in place what the converted modules will stand on',
  modules: 'Migrate these source files, and no others',
  tests: 'Migrate these tests and test helpers, and nothing else',
  joining: 'Bring together what many agents converted side by side',
  newTests: 'Write tests for what the migration may have changed',
  review: 'Review the whole migration',
  documentation: 'Bring the documentation to the new state',
  proof: 'Prove that the migration is complete',
} as const;

export type TemplateTask = keyof typeof OPENINGS;

export function templateTaskOf(instructions: string): TemplateTask | undefined {
  const tasks = Object.keys(OPENINGS) as TemplateTask[];
  return tasks.find((task) => instructions.startsWith(OPENINGS[task]));
}

/** The request of the whole work, from the system prompt of an agent; empty when there is none. */
export function wholeRequest(system: unknown): string {
  const text = systemSchema.safeParse(system).data ?? '';
  return /<work\b[^>]*>([\s\S]*?)<\/work>/.exec(text)?.[1] ?? '';
}

const systemSchema = z.union([
  z.string(),
  z.array(z.looseObject({ text: z.string().optional() })).transform((blocks) => {
    return blocks.map(({ text }) => text ?? '').join('\n');
  }),
]);

const itemSchema = z.looseObject({ files: z.array(z.string()) });

/** The files that a task of a fan-out is about. */
export function filesOfItem(item: unknown): readonly string[] {
  return itemSchema.safeParse(item).data?.files ?? [];
}
