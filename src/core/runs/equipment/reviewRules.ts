import type { ProjectFiles } from './projectFiles.ts';

export const REVIEW_RULES_FILE = '.wavewright/review-rules.md';

const MAX_BYTES = 256 * 1024;
/** Characters that reviewers are told. */
const MAX_TOLD = 12_000;

/** What reviewers pay heed to besides: in the person's words, and as the repository says. Empty where nobody says anything. */
export async function findReviewRules(
  fromPerson: string,
  files: ProjectFiles,
): Promise<{ readonly rules: string; readonly problems: readonly string[] }> {
  const own = fromPerson.trim();
  const file = files.all.find(({ path }) => path === REVIEW_RULES_FILE);
  if (file === undefined) return { rules: own.slice(0, MAX_TOLD), problems: [] };
  const read = await files.read(file, MAX_BYTES);
  if (!read.ok) {
    return {
      rules: own.slice(0, MAX_TOLD),
      problems: [`The rules in ${REVIEW_RULES_FILE} are not told to reviewers: ${read.failure}.`],
    };
  }
  const rules = [own, read.value.trim()].filter((text) => text !== '').join('\n\n');
  return { rules: rules.slice(0, MAX_TOLD), problems: [] };
}
