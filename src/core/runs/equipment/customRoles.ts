import { ROLES, INNER_ROLES } from '../../../shared/plan.ts';
import type { CustomRole } from '../../tools/equipment.ts';
import { slugOf } from './slug.ts';
import { readFrontMatter, textField } from './frontMatter.ts';
import type { FrontMatter } from './frontMatter.ts';
import { tierMeant, toolsMeant } from './foreignWords.ts';
import type { ProjectFile, ProjectFiles } from './projectFiles.ts';

/** Where roles are looked for; of two with one name that of the first folder counts. */
const PLACES: readonly { readonly folder: string; readonly end: RegExp; readonly isNamedByFile: boolean }[] = [
  { folder: '.wavewright/roles', end: /\.md$/i, isNamedByFile: false },
  { folder: '.claude/agents', end: /\.md$/i, isNamedByFile: false },
  // There the name may be left out.
  { folder: '.github/agents', end: /\.agent\.md$/i, isNamedByFile: true },
];

const MAX_ROLES = 50;
const MAX_BYTES = 64 * 1024;
/** Characters that its agent is told, and the planner. */
const MAX_PROMPT = 24_000;
const MAX_DESCRIPTION = 300;

const TAKEN: ReadonlySet<string> = new Set([...ROLES, ...INNER_ROLES, 'planner']);

/** Roles by name in the order of their files, and for each file that was left out a sentence why. */
export interface FoundRoles {
  readonly roles: readonly CustomRole[];
  readonly problems: readonly string[];
}

/** The roles that the repository brings. A file that is no role is left out. */
export async function findCustomRoles(files: ProjectFiles): Promise<FoundRoles> {
  const roles = new Map<string, CustomRole>();
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const { folder, end, isNamedByFile } of PLACES) {
    for (const file of await files.below(folder)) {
      if (!end.test(file.path) || file.path.slice(folder.length + 1).includes('/') || seen.has(file.real)) continue;
      seen.add(file.real);
      const role = await readRole(file, isNamedByFile ? nameOfFile(file, end) : undefined, files);
      const problem = typeof role === 'string' ? role : whyNot(role, roles);
      if (typeof role !== 'string' && problem === undefined) roles.set(role.name, role);
      else problems.push(`The role ${file.path} was left out: ${problem ?? ''}.`);
    }
  }
  return { roles: [...roles.values()], problems };
}

function whyNot({ name }: CustomRole, known: ReadonlyMap<string, CustomRole>): string | undefined {
  if (TAKEN.has(name)) return `"${name}" is the name of a built-in role; give it another`;
  const other = known.get(name);
  if (other !== undefined) return `${other.path} has the same name, "${name}"`;
  return known.size >= MAX_ROLES ? `there are more than ${MAX_ROLES} roles` : undefined;
}

/** The role, or why it is none. */
async function readRole(
  file: ProjectFile,
  nameOfItsFile: string | undefined,
  files: ProjectFiles,
): Promise<CustomRole | string> {
  const text = await files.read(file, MAX_BYTES);
  if (!text.ok) return text.failure;
  const read = readFrontMatter(text.value);
  if (!read.ok) return read.failure;
  const named = textField(read.value, 'name') ?? nameOfItsFile;
  if (named === undefined) return 'its front matter has no name';
  const name = slugOf(named);
  if (name === undefined) return `its name ${JSON.stringify(named.slice(0, 80))} has no letters or is too long`;
  const { body } = read.value;
  if (body === '') return 'it says nothing after its front matter';
  if (body.length > MAX_PROMPT)
    return `it has ${body.length} characters, and at most ${MAX_PROMPT} are told to an agent`;
  return roleOf(name, file.path, read.value);
}

function roleOf(name: string, path: string, matter: FrontMatter): CustomRole {
  const tools = toolsMeant(matter.fields['tools']);
  const tier = tierMeant(matter.fields['model']);
  return {
    name,
    description: (textField(matter, 'description') ?? '').slice(0, MAX_DESCRIPTION),
    prompt: matter.body,
    path,
    ...(tools === undefined ? {} : { tools }),
    ...(tier === undefined ? {} : { tier }),
  };
}

function nameOfFile({ path }: ProjectFile, end: RegExp): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(end, '');
}
