import type { Base } from '../../changes/pinnedBase.ts';

/**
 * Folders into which the dependencies of this repository would be installed and which are not there. Only npm's: what
 * others install may stand elsewhere, so that a folder that is missing tells nothing.
 */
export async function notInstalled(base: Pick<Base, 'readFile' | 'hasFolder'>): Promise<string[]> {
  const manifest = await base.readFile('package.json');
  if (!manifest.ok || manifest.value === undefined || !hasDependencies(manifest.value.bytes)) return [];
  const folder = await base.hasFolder('node_modules');
  return folder.ok && !folder.value ? ['node_modules'] : [];
}

function hasDependencies(bytes: Uint8Array): boolean {
  try {
    const manifest: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return ['dependencies', 'devDependencies'].some((key) => isFilled((manifest as Record<string, unknown>)[key]));
  } catch {
    return false;
  }
}

function isFilled(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}
