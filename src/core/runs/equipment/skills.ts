import type { Skill } from '../../tools/equipment.ts';
import { readFrontMatter, textField } from './frontMatter.ts';
import type { ProjectFile, ProjectFiles } from './projectFiles.ts';
import { slugOf } from './slug.ts';

/** Where skills are looked for; of two with one name that of the first folder counts. */
const PLACES = ['.wavewright/skills', '.claude/skills', '.github/skills', '.agents/skills'];

const MAX_SKILLS = 50;
const MAX_BYTES = 256 * 1024;
/** Characters of a description, which every agent is told. */
const MAX_DESCRIPTION = 300;
/** Of all together; skills beyond are named without one. */
const MAX_DESCRIPTIONS = 8_000;

export interface FoundSkills {
  readonly skills: readonly Skill[];
  /** A sentence for each that was left out. */
  readonly problems: readonly string[];
}

/** The skills that the repository brings: folders with a `SKILL.md` in them. */
export async function findSkills(files: ProjectFiles): Promise<FoundSkills> {
  const skills = new Map<string, Skill>();
  const problems: string[] = [];
  const seen = new Set<string>();
  let left = MAX_DESCRIPTIONS;
  for (const folder of PLACES) {
    for (const file of await files.below(folder)) {
      if (!/^[^/]+\/SKILL\.md$/i.test(file.path.slice(folder.length + 1)) || seen.has(file.real)) continue;
      seen.add(file.real);
      const skill = await readSkill(file, files);
      const problem = typeof skill === 'string' ? skill : whyNot(skill, skills);
      if (typeof skill === 'string' || problem !== undefined) {
        problems.push(`The skill ${file.path} was left out: ${problem ?? ''}.`);
        continue;
      }
      const description = skill.description.length <= left ? skill.description : '';
      left -= description.length;
      skills.set(skill.name, { ...skill, description });
    }
  }
  return { skills: [...skills.values()], problems };
}

function whyNot({ name }: Skill, known: ReadonlyMap<string, Skill>): string | undefined {
  const other = known.get(name);
  if (other !== undefined) return `${other.path} has the same name, "${name}"`;
  return known.size >= MAX_SKILLS ? `there are more than ${MAX_SKILLS} skills` : undefined;
}

/** The skill, or why it is none. */
async function readSkill(file: ProjectFile, files: ProjectFiles): Promise<Skill | string> {
  const text = await files.read(file, MAX_BYTES);
  if (!text.ok) return text.failure;
  const read = readFrontMatter(text.value);
  if (!read.ok) return read.failure;
  const folder = file.path.split('/').at(-2) ?? '';
  const name = slugOf(textField(read.value, 'name') ?? folder);
  if (name === undefined) return 'its name has no letters or is too long';
  if (read.value.body === '') return 'it says nothing after its front matter';
  const description = (textField(read.value, 'description') ?? '').slice(0, MAX_DESCRIPTION);
  return { name, description, path: file.real };
}
