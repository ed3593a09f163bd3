import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApprovalPolicy } from '../../src/core/app/approvalPolicy.ts';
import { createCommandServices } from '../../src/node/commands/commandServices.ts';
import { createDiskRepository } from '../../src/node/repository/diskRepository.ts';
import { createDiskWriter } from '../../src/node/repository/diskWriter.ts';
import { createSystemClock } from '../../src/node/system/clock.ts';
import { createRandomness } from '../../src/node/system/randomness.ts';
import { agentScript } from '../support/agentScript.ts';
import type { AgentScript } from '../support/agentScript.ts';
import { headless } from '../support/headless.ts';
import { openMockApi } from '../support/mockApi/mockApi.ts';
import type { MockApi } from '../support/mockApi/mockApi.ts';
import { LIMITS, createRig, must, planText } from '../support/rig.ts';
import type { Rig } from '../support/rig.ts';
import { calls, finish, newestText } from '../support/scriptedModel.ts';

const MANIFEST = { name: 'app', private: true, scripts: { test: 'node test.mjs', build: 'node build.mjs' } };
const FILES: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify(MANIFEST),
  '.gitignore': 'node_modules/\ndist/\n',
  'sum.mjs': 'export const sum = (a, b) => a - b;\n',
  'test.mjs': `import { sum } from './sum.mjs';
import { tool } from 'tool';
console.log(tool, sum(2, 2));
process.exitCode = sum(2, 2) === 4 ? 0 : 1;
`,
  'build.mjs': `import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
mkdirSync('dist', { recursive: true });
writeFileSync('dist/out.js', 'ignored');
writeFileSync('generated.txt', 'made by a command\\n');
rmSync('old.txt');
`,
  'old.txt': 'old\n',
  'node_modules/tool/package.json': '{"name":"tool","type":"module","main":"index.js"}',
  'node_modules/tool/index.js': "export const tool = 'installed';\n",
};

describe('Commands of agents on a real folder', function () {
  this.timeout(60_000);
  let directory: string;
  let folder: string;
  let storage: string;

  beforeEach(async () => {
    directory = await realpath(await mkdtemp(join(tmpdir(), 'wavewright-commands-')));
    folder = join(directory, 'app');
    storage = join(directory, 'storage');
    for (const [path, text] of Object.entries(FILES)) {
      await mkdir(join(folder, path, '..'), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    git('init', '--quiet');
    git('add', '--all');
    git('-c', 'user.name=A', '-c', 'user.email=a@example.invalid', 'commit', '--quiet', '--message=Start');
    // Work of the person in every state that git knows.
    await writeFile(join(folder, 'build.mjs'), '// put away\n');
    git('-c', 'user.name=A', '-c', 'user.email=a@example.invalid', 'stash', '--quiet');
    await writeFile(join(folder, 'staged.txt'), 'staged\n');
    git('add', 'staged.txt');
    await writeFile(join(folder, 'untracked.txt'), 'untracked\n');
    await writeFile(join(folder, 'old.txt'), 'old, and not committed\n');
  });

  afterEach(async () => {
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  });

  function git(...parameters: string[]): string {
    return execFileSync('git', parameters, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
    });
  }

  /** Every file of the person's folder and of its `.git`, by path. */
  async function snapshot(): Promise<Record<string, string>> {
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
    const texts = await Promise.all(paths.map((path) => readFile(path, 'latin1')));
    return Object.fromEntries(paths.map((path, index) => [path, texts[index] ?? '']));
  }

  describe('in a run', () => {
    let rig: Rig;

    function start(agents: AgentScript): Rig {
      const roots = [{ name: 'app', directory: folder }];
      const clock = createSystemClock();
      const log = { debug() {}, info() {}, warn() {}, error() {} };
      const services = createCommandServices({
        storage,
        roots,
        clock,
        randomness: createRandomness(),
        log,
        maxProcesses: () => 2,
      });
      const approvals = createApprovalPolicy({
        settings: () => ({ level: 'everything', deny: [] }),
        remembered: { read: () => [], add: () => Promise.resolve() },
        canAsk: true,
        platform: process.platform,
      });
      rig = createRig({
        script: agentScript(agents),
        deps: {
          repository: createDiskRepository({ roots }),
          writer: createDiskWriter({ roots }),
          clock,
          commands: { ...services, approvals },
        },
      });
      return rig;
    }

    afterEach(() => rig.app.close());

    it('see the edits of the view, the work of the person and what is installed, and leave folder and .git as they are', async () => {
      const before = await snapshot();
      const test = calls([['run_command', { command: 'npm test --silent' }]]);
      const edit = calls([['edit_file', { path: 'sum.mjs', oldText: 'a - b', newText: 'a + b' }]]);
      const look = calls([
        ['run_command', { command: 'cat staged.txt untracked.txt old.txt; git stash list; git add -A' }],
      ]);
      start({ a: [test, edit, test, look, finish('mended')] });
      const state = await rig.run({ planText: planText('a') });
      const evidence = state.tasks['a']?.attempts[0]?.toolCalls.flatMap((call) => call.evidence ?? []) ?? [];
      assert.deepEqual(
        evidence.map(({ exitCode }) => exitCode),
        [1, 0, 0],
      );
      const [first, , third, fourth] = rig.model.requests.slice(1).map(newestText);
      assert.match(first ?? '', /^Exit code 1 after [\d.]+ s\.\nOutput:\ninstalled 0$/);
      assert.match(third ?? '', /^Exit code 0 after [\d.]+ s\.\nOutput:\ninstalled 4$/);
      assert.match(fourth ?? '', /Output:\nstaged\nuntracked\nold, and not committed$/);
      assert.deepEqual(await snapshot(), before, 'neither the files nor .git were touched');
    });

    it('see the files as they were when the run began, whatever the person did to them since', async () => {
      const read = calls([['run_command', { command: 'cat sum.mjs' }]]);
      const personEdits = async () => {
        await writeFile(join(folder, 'sum.mjs'), '// of the person\n');
        return read;
      };
      start({ a: [read, personEdits, finish('read')] });
      const state = await rig.run({ planText: planText('a') });
      assert.equal(state.state, 'completed');
      const [first, second] = rig.model.requests.slice(1).map(newestText);
      assert.match(first ?? '', /a - b/);
      assert.match(second ?? '', /a - b/);
    });

    it('bring their changes back into the view, but for ignored output, and tasks after it build on them', async () => {
      start({
        a: [calls([['run_command', { command: 'npm run --silent build' }]]), finish('built')],
        b: [
          calls([
            ['run_command', { command: 'cat generated.txt; ls old.txt dist' }],
            ['read_file', { path: 'generated.txt' }],
          ]),
          finish('read'),
        ],
      });
      // The build that the repository names cannot be run twice, as a gate would.
      const state = await rig.run({ planText: planText('a', 'b<-a'), limits: { ...LIMITS, gates: 'off' } });
      const files = state.tasks['a']?.changeSet?.files ?? [];
      assert.deepEqual(
        files.map(({ path, after }) => [path.path, after !== undefined]),
        [
          ['generated.txt', true],
          ['old.txt', false],
        ],
      );
      assert.match(newestText(rig.model.requests[3] ?? assert.fail()), /^Exit code 2[^]*made by a command/);
      assert.equal(must(await rig.app.acceptTasks('run1', ['a'])).kind, 'applied');
      assert.equal(await readFile(join(folder, 'generated.txt'), 'utf8'), 'made by a command\n');
    });

    it('run in directories that are used again, that tell their size, and that can be cleared away', async () => {
      const look = [calls([['run_command', { command: 'git status --short && git log --oneline' }]]), finish('x')];
      start({ a: look, b: look });
      await rig.run({ planText: planText('a', 'b<-a') });
      assert.match(newestText(rig.model.requests[1] ?? assert.fail()), /^Exit code 0/);
      const { directories, bytes } = must(await rig.app.checkoutSize());
      assert.equal(directories, 1);
      assert.ok(bytes > 0);
      assert.ok(must(await rig.app.cleanUpCheckouts()) > 0);
      assert.equal(must(await rig.app.checkoutSize()).directories, 0);
    });

    it('that are stopped by their time limit or with their run leave no process behind', async () => {
      const slow = `node -e "require('fs').writeFileSync('started','');setInterval(()=>{},1000)"`;
      start({
        a: [calls([['run_command', { command: slow, timeoutSeconds: 1 }]]), finish('late')],
        b: [calls([['run_command', { command: slow }]]), finish('never')],
      });
      const runId = await rig.start({ planText: planText('a', 'b<-a'), autoApprove: 'command-line' });
      await new Promise<void>((resolve) => {
        rig.app.subscribe({
          onEvents: (_runId, events) => {
            if (events.some(({ event }) => event.type === 'outside-call-started' && event.taskId === 'b')) resolve();
          },
        });
      });
      must(await rig.app.cancelRun(runId));
      const state = must(await rig.app.whenAtRest(runId));
      assert.match(newestText(rig.model.requests[1] ?? assert.fail()), /^Stopped by its time limit of 1 s/);
      assert.equal(state.tasks['a']?.attempts[0]?.toolCalls[0]?.evidence?.exitCode, undefined);
      const left = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
      assert.doesNotMatch(left, /writeFileSync\('started'/);
    });
  });

  describe('on the command line', () => {
    let api: MockApi;

    beforeEach(async () => {
      api = await openMockApi({
        answer: ({ turn }) => ({
          calls: [
            [{ name: 'run_command', input: { command: 'npm test --silent' } }],
            [{ name: 'run_command', input: { command: 'cat old.txt' } }],
            [{ name: 'finish', input: { summary: 'Done.' } }],
          ][turn - 1] as { name: string; input: unknown }[],
        }),
      });
      await writeFile(join(directory, 'plan.json'), planText('a'));
    });

    afterEach(() => api.close());

    function run(...more: string[]) {
      const plan = ['run', '--plan', join(directory, 'plan.json'), '--folder', folder, '--storage', storage];
      const model = ['--provider', 'anthropic', '--base-url', api.baseUrl, '--model', 'claude-haiku-4-5', '--yes'];
      return headless([...plan, ...model, ...more], { ANTHROPIC_API_KEY: 'key' });
    }

    it('run when --allow names their beginning or when they only read, and are refused otherwise, which is told', async () => {
      const allowed = await run('--allow', 'npm test', '--allow', 'npm run build');
      assert.equal(allowed.code, 0, allowed.out + allowed.err);
      assert.match(allowed.out, /\$ a {2}npm test --silent: exit code 1, [\d.]+ s/);
      assert.match(allowed.out, /\$ a {2}cat old\.txt: exit code 0/);

      const refused = await run();
      assert.match(
        refused.out,
        /\? a {2}npm test --silent: no rule allows npm test --silent \(--allow "npm test" would allow it\)\n/,
      );
      assert.match(refused.out, /! a {2}the command was not run: nobody is here to be asked\n/);
      assert.match(refused.out, /\$ a {2}cat old\.txt: exit code 0/);
      assert.doesNotMatch(refused.out, /\$ a {2}npm test/);
    });

    it('run all with a warning at the level everything, but for denied ones, and none at the level read-only', async () => {
      const everything = await run('--approve', 'everything', '--deny', 'cat');
      assert.match(everything.err, /agents may run any command here without being asked/);
      assert.match(everything.out, /\$ a {2}npm test --silent: exit code 1/);
      assert.doesNotMatch(everything.out, /\$ a {2}cat/);
      const none = await run('--approve', 'read-only');
      assert.doesNotMatch(none.out, /\$ a/);
      assert.equal(none.code, 0, none.out + none.err);
    });

    it('leave directories that "clean" removes', async () => {
      await run('--allow', 'npm test');
      const { code, out } = await headless(['clean', '--folder', folder, '--storage', storage]);
      assert.equal(code, 0);
      assert.match(out, /^Removed 1 directory for commands, [\d.]+ (bytes|KiB|MiB)\.\n$/);
    });
  });
});
