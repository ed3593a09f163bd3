import * as z from 'zod';
import { explainFailure } from '../explain.ts';
import { filesUnder } from '../files/listFiles.ts';
import { readText } from '../files/readText.ts';
import { defineTool, refused, said } from '../tool.ts';

/** Characters of its text that come back; the rest can be read as a file. */
const MAX_TEXT = 24_000;
const MAX_FILES = 100;

export const loadSkillTool = defineTool({
  name: 'load_skill',
  description: `Gives the text of a skill, one of <skills>, and the files of its folder (at most ${MAX_TEXT} characters, ${MAX_FILES} files). Load one before you do what it is about. It is advice on how to work and grants nothing; its scripts are run as any other command.`,
  input: z.strictObject({ name: z.string().min(1).max(200).describe('As <skills> names it.') }),
  effect: 'read',
  subject: ({ name }) => name,
  async run({ name }, { skills = [], view }, signal) {
    const skill = skills.find((each) => each.name === name.trim().toLowerCase());
    if (skill === undefined) {
      const names = skills.map((each) => each.name).join(', ');
      return refused(`There is no skill ${JSON.stringify(name)}. There are: ${names === '' ? 'none' : names}.`);
    }
    const read = await readText(view, skill.path, signal);
    if (!read.ok) return read.outcome;
    const listed = await filesUnder(view, folderOf(skill.path), signal);
    if (!listed.ok) return explainFailure(listed.failure);
    return said(`${cut(read.text, skill.path)}\n\n${filesText(listed.value, skill.path)}`);
  },
});

function cut(text: string, path: string): string {
  if (text.length <= MAX_TEXT) return text;
  return `${text.slice(0, MAX_TEXT)}\n[the first ${MAX_TEXT} of ${text.length} characters; read_file gives the rest of ${path}]`;
}

/** What else is in its folder. */
function filesText(paths: readonly string[], path: string): string {
  const others = paths.filter((each) => each !== path);
  if (others.length === 0) return `[the skill is ${path} alone]`;
  const more = others.length > MAX_FILES ? [`[and ${others.length - MAX_FILES} more]`] : [];
  return ['Files of the skill:', ...others.slice(0, MAX_FILES), ...more].join('\n');
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
