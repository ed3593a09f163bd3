import { join } from 'node:path';

/** Where ripgrep may be: VS Code brings one along, at different places in different versions; then whatever is on the path. */
export function ripgrepPrograms(appRoot: string): string[] {
  const name = process.platform === 'win32' ? 'rg.exe' : 'rg';
  const ofThisMachine = `${process.platform}-${process.arch}`;
  return [
    join(appRoot, 'node_modules', '@vscode', 'ripgrep-universal', 'bin', ofThisMachine, name),
    join(appRoot, 'node_modules.asar.unpacked', '@vscode', 'ripgrep-universal', 'bin', ofThisMachine, name),
    join(appRoot, 'node_modules', '@vscode', 'ripgrep', 'bin', name),
    join(appRoot, 'node_modules.asar.unpacked', '@vscode', 'ripgrep', 'bin', name),
    'rg',
  ];
}
