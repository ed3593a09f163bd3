import assert from 'node:assert/strict';
import fc from 'fast-check';
import { commandEnvironment } from '../../../../src/node/commands/environment.ts';

function cleaned(host: Record<string, string | undefined>, passed: readonly string[] = []): Record<string, string> {
  return commandEnvironment({ host, temporaryFolder: '/ours', passed });
}

describe('The environment of a command', () => {
  it('has what programs need to be found and to speak', () => {
    const host = {
      PATH: '/usr/bin',
      HOME: '/home/a',
      LANG: 'de_DE.UTF-8',
      LC_ALL: 'C',
      JAVA_HOME: '/java',
      Path: undefined,
    };
    const { PATH, HOME, LANG, LC_ALL, JAVA_HOME } = cleaned(host);
    assert.deepEqual({ PATH, HOME, LANG, LC_ALL, JAVA_HOME, Path: undefined }, host);
  });

  it('asks nobody, opens no editor and no pager, and leaves the repository of the person alone', () => {
    const environment = cleaned({ TERM: 'xterm-256color', GIT_PAGER: 'less', TMPDIR: '/tmp' });
    for (const [name, value] of Object.entries({
      ...{ TERM: 'dumb', CI: '1', NO_COLOR: '1', PAGER: 'cat', GIT_PAGER: 'cat', GIT_TERMINAL_PROMPT: '0' },
      ...{ GIT_OPTIONAL_LOCKS: '0', DEBIAN_FRONTEND: 'noninteractive', TMPDIR: '/ours', TMP: '/ours', TEMP: '/ours' },
    })) {
      assert.equal(environment[name], value, name);
    }
  });

  const secret = [
    ...[
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_BASE_URL',
      'OPENAI_API_KEY',
      'AWS_SECRET_ACCESS_KEY',
      'GITHUB_TOKEN',
      'NPM_TOKEN',
    ],
    ...[
      'SSH_AUTH_SOCK',
      'SSH_ASKPASS',
      'GIT_ASKPASS',
      'GIT_DIR',
      'GIT_WORK_TREE',
      'GIT_EXTERNAL_DIFF',
      'GPG_AGENT_INFO',
    ],
    ...['NODE_OPTIONS', 'ELECTRON_RUN_AS_NODE', 'VSCODE_IPC_HOOK_CLI', 'VSCODE_PID', 'LD_PRELOAD', 'LD_LIBRARY_PATH'],
    ...[
      'DYLD_INSERT_LIBRARIES',
      'BASH_ENV',
      'ENV',
      'PYTHONPATH',
      'PYTHONSTARTUP',
      'PERL5OPT',
      'RUBYOPT',
      'JAVA_TOOL_OPTIONS',
    ],
    ...['DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'DOCKER_HOST', 'KUBECONFIG'],
  ];
  for (const name of secret) {
    it(`does not have the host's ${name}`, () =>
      assert.notEqual(cleaned({ [name]: 'of the host' })[name], 'of the host'));
  }

  it('has further variables that the person names, and nothing else of the host', () => {
    assert.equal(cleaned({ MY_SETTING: 'x' }, ['MY_SETTING'])['MY_SETTING'], 'x');
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{3,12}(_[a-z]{1,8})?$/), (name) => {
        fc.pre(!/^(https?|all|no)_proxy$/.test(name));
        const upper = cleaned({ [`W_${name}`]: 'of the host' });
        assert.equal(upper[`W_${name}`], undefined);
      }),
    );
  });

  it('has a proxy without a password, and none with one', () => {
    const host = { https_proxy: 'http://proxy:8080', HTTP_PROXY: 'http://me:secret@proxy:8080' };
    const environment = cleaned(host);
    assert.deepEqual([environment['https_proxy'], environment['HTTP_PROXY']], [host.https_proxy, undefined]);
  });

  it('finds no programs in the directory of the command', () => {
    assert.equal(cleaned({ PATH: './bin:/usr/bin::bin:/bin:.' })['PATH'], '/usr/bin:/bin');
  });
});
