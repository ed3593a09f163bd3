import path from 'node:path';

/** The desktop command line, as far as this host understands it. */
export interface CommandLine {
  /** `version` prints it; `extensions` installs, removes or lists; `tests` runs a suite; `window` serves until it is stopped. */
  readonly action: 'version' | 'extensions' | 'tests' | 'window';
  readonly userDataFolder: string | undefined;
  readonly extensionsFolder: string | undefined;
  /** Folder of the extension under development. */
  readonly developmentPath: string | undefined;
  /** Module with `run()`, loaded inside the extension host. */
  readonly testsPath: string | undefined;
  /** Folder or .code-workspace file to open. */
  readonly target: string | undefined;
  readonly trustAll: boolean;
}

const extensionActions = ['install-extension', 'uninstall-extension', 'list-extensions'];

/** Reads the arguments after the executable. Throws when several extensions under development are given: a window here takes one. */
export function parseCommandLine(commandArguments: readonly string[]): CommandLine {
  const { options, targets } = splitArguments(commandArguments);
  const last = (name: string): string | undefined => options.get(name)?.at(-1);
  const lastPath = (name: string): string | undefined => absolute(last(name));
  const developmentPaths = options.get('extensionDevelopmentPath') ?? [];
  if (developmentPaths.length > 1) {
    throw new Error('This host loads one extension under development. Install the others with --install-extension.');
  }
  const testsPath = lastPath('extensionTestsPath');
  return {
    action: actionOf(options, testsPath),
    userDataFolder: lastPath('user-data-dir'),
    extensionsFolder: lastPath('extensions-dir'),
    developmentPath: absolute(developmentPaths[0]),
    testsPath,
    target: absolute(targets[0]),
    trustAll: options.has('disable-workspace-trust'),
  };
}

function splitArguments(commandArguments: readonly string[]): { options: Map<string, string[]>; targets: string[] } {
  const options = new Map<string, string[]>();
  const targets: string[] = [];
  for (const argument of commandArguments) {
    const match = /^--([^=]+)(?:=(.*))?$/s.exec(argument);
    if (match?.[1] === undefined) targets.push(argument);
    else options.set(match[1], [...(options.get(match[1]) ?? []), match[2] ?? '']);
  }
  return { options, targets };
}

function actionOf(options: ReadonlyMap<string, unknown>, testsPath: string | undefined): CommandLine['action'] {
  if (options.has('version')) return 'version';
  if (extensionActions.some((name) => options.has(name))) return 'extensions';
  return testsPath === undefined ? 'window' : 'tests';
}

function absolute(file: string | undefined): string | undefined {
  return file ? path.resolve(file.replace(/^file:\/\//, '')) : undefined;
}
