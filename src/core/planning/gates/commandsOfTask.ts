import type { PlannedTask } from '../../../shared/plan.ts';
import type { CommandFact, CommandPurpose } from '../survey/survey.ts';

/**
 * The command of this purpose that looks at what the task may change: that of the one package in which all of it lies,
 * else that of the root. `undefined` where the repository names none.
 */
export function commandFor(
  purpose: CommandPurpose,
  { mayWrite }: Pick<PlannedTask, 'mayWrite'>,
  commands: readonly CommandFact[],
): CommandFact | undefined {
  const fitting = commands.filter((command) => command.purpose === purpose);
  const folders = new Set(mayWrite?.map((glob) => folderOf(glob, fitting)));
  const [folder = ''] = folders.size === 1 ? folders : [''];
  return fitting.find((command) => command.folder === folder) ?? fitting.find((command) => command.folder === '');
}

/** The innermost folder with such a command that holds all that the glob matches; "" when there is none. */
function folderOf(glob: string, commands: readonly CommandFact[]): string {
  const plain = plainBeginning(glob);
  const holding = commands.map(({ folder }) => folder).filter((folder) => folder !== '' && isIn(plain, folder));
  return holding.reduce((inner, folder) => (folder.length > inner.length ? folder : inner), '');
}

/** Whole segments before the first with a wildcard. */
function plainBeginning(glob: string): string {
  const segments = glob.replace(/^\.\//, '').split('/');
  const wild = segments.findIndex((segment) => /[*?[{(!+@]/.test(segment));
  return segments.slice(0, wild === -1 ? segments.length : wild).join('/');
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
