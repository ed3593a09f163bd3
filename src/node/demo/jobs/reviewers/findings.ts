import * as z from 'zod';

const findingSchema = z.object({
  severity: z.enum(['critical', 'major', 'minor']),
  title: z.string(),
  detail: z.string().optional(),
  path: z.string().optional(),
  line: z.number().optional(),
});

/** What a reviewer reports. Lines count from 1. */
export type DemoFinding = z.infer<typeof findingSchema>;

/** The findings in a task's instructions, in their order: those to be refuted, or to be mended. */
export function findingsIn(instructions: string): readonly DemoFinding[] {
  const text = /<findings>([\s\S]*?)<\/findings>/.exec(instructions)?.[1];
  if (text === undefined) return [];
  try {
    return z.array(findingSchema).safeParse(JSON.parse(text)).data ?? [];
  } catch {
    return []; // Whoever wrote them wrote no JSON.
  }
}

/** Index from 0 and text of the first line that the pattern matches. */
export function firstLine(
  text: string,
  pattern: RegExp,
): { readonly index: number; readonly line: string } | undefined {
  const lines = text.split('\n');
  const index = lines.findIndex((line) => pattern.test(line));
  return index === -1 ? undefined : { index, line: (lines[index] ?? '').trim() };
}

const HIT = /^(.*?):(\d+): /;

/** Paths of the files in which a search found something, each once. */
export function filesWithHits(found: string): string[] {
  return [...new Set(found.split('\n').flatMap((line) => HIT.exec(line)?.[1] ?? []))];
}

/** How many files changed, by what show_changes says; 0 where none did. */
export function changedCount(shown: string): number {
  return Number(/^(\d+) changed file/.exec(shown)?.[1] ?? 0);
}
