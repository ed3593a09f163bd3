import { delimiter, isAbsolute } from 'node:path';

export interface WantedEnvironment {
  /** The variables of this process. */
  readonly host: Readonly<Record<string, string | undefined>>;
  /** Absolute path of a folder for temporary files. */
  readonly temporaryFolder: string;
  /** Names of variables that the person wants commands to get as well. */
  readonly passed: readonly string[];
}

/**
 * The variables that a command gets: what programs need to be found and to speak, from a list. Keys, tokens, agents, sockets
 * and what concerns this process alone are not in it. The person's home folder is, since compilers and package managers keep
 * themselves there.
 */
export function commandEnvironment({ host, temporaryFolder, passed }: WantedEnvironment): Record<string, string> {
  const wanted = new Set(passed);
  const kept = Object.entries(host).flatMap(([name, value]): [string, string][] => {
    if (value === undefined) return [];
    const known = PASSED.has(name.toUpperCase()) || /^LC_[A-Z]+$/.test(name) || wanted.has(name);
    const proxy = /^(https?|all|no)_proxy$/i.test(name) && !value.includes('@');
    return known || proxy ? [[name, value]] : [];
  });
  const environment = Object.fromEntries(kept);
  for (const [name, value] of kept) {
    if (name.toUpperCase() === 'PATH') environment[name] = absoluteFolders(value);
  }
  return { ...environment, ...QUIET, TMPDIR: temporaryFolder, TEMP: temporaryFolder, TMP: temporaryFolder };
}

const PASSED: ReadonlySet<string> = new Set(
  [
    'PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ NODE_EXTRA_CA_CERTS SSL_CERT_FILE SSL_CERT_DIR',
    // Where compilers and package managers are.
    'JAVA_HOME GRADLE_USER_HOME MAVEN_HOME M2_HOME GOPATH GOROOT GOCACHE GOMODCACHE CARGO_HOME RUSTUP_HOME NVM_DIR NVM_BIN',
    'PYENV_ROOT RBENV_ROOT VOLTA_HOME FNM_DIR ASDF_DIR ASDF_DATA_DIR MISE_DATA_DIR SDKMAN_DIR BUN_INSTALL DENO_DIR PNPM_HOME',
    'DOTNET_ROOT ANDROID_HOME ANDROID_SDK_ROOT VIRTUAL_ENV CONDA_PREFIX GEM_HOME GEM_PATH HOMEBREW_PREFIX NIX_PATH',
    // Without these Windows starts no program.
    'SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT USERPROFILE USERNAME HOMEDRIVE HOMEPATH APPDATA LOCALAPPDATA PROGRAMDATA',
    'PROGRAMFILES PROGRAMFILES(X86) PROGRAMW6432 COMMONPROGRAMFILES NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE OS',
  ].flatMap((names) => names.split(' ')),
);

/** Nobody can answer a command: it asks nothing, opens no editor and no pager, and draws nothing. */
const QUIET = {
  TERM: 'dumb',
  CI: '1',
  NO_COLOR: '1',
  PAGER: 'cat',
  MANPAGER: 'cat',
  GIT_PAGER: 'cat',
  EDITOR: 'false',
  VISUAL: 'false',
  GIT_EDITOR: 'false',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_SSH_COMMAND: 'ssh -o BatchMode=yes',
  // The person's credentials, keys and hooks are for the person's own commands.
  GIT_CONFIG_COUNT: '4',
  GIT_CONFIG_KEY_0: 'credential.helper',
  GIT_CONFIG_VALUE_0: '',
  GIT_CONFIG_KEY_1: 'core.hooksPath',
  GIT_CONFIG_VALUE_1: '/dev/null',
  GIT_CONFIG_KEY_2: 'commit.gpgSign',
  GIT_CONFIG_VALUE_2: 'false',
  GIT_CONFIG_KEY_3: 'core.fsmonitor',
  GIT_CONFIG_VALUE_3: 'false',
  DEBIAN_FRONTEND: 'noninteractive',
  PIP_NO_INPUT: '1',
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  npm_config_yes: 'true',
  npm_config_update_notifier: 'false',
} as const;

/** Relative entries would find programs in the directory of the command. */
function absoluteFolders(path: string): string {
  return path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .join(delimiter);
}
