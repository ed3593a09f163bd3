import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The texts of the workflow templates in a folder, by name. None where there is no such folder. */
export async function readBuiltInTemplates(
  folder: string,
): Promise<{ readonly name: string; readonly text: string }[]> {
  const files = (await filesIn(folder)).filter((file) => file.endsWith('.yaml')).sort();
  return Promise.all(
    files.map(async (file) => ({
      name: file.replace(/\.yaml$/, ''),
      text: await readFile(join(folder, file), 'utf8'),
    })),
  );
}

async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    // A build that lies apart from the package has none.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
