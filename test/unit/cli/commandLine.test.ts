import assert from 'node:assert/strict';
import { parseCommandLine } from '../../../src/cli/commandLine.ts';
import { helpText } from '../../../src/cli/help.ts';
import { COMMANDS, OPTIONS } from '../../../src/cli/optionTable.ts';

const NOTHING_SAID = {
  folder: undefined,
  storage: undefined,
  provider: undefined,
  baseUrl: undefined,
  model: undefined,
  preset: undefined,
  tiers: undefined,
  limits: {},
  maxRequests: undefined,
  commands: { level: 'allow-listed', allow: [], deny: [], maxProcesses: undefined },
  tools: { allowed: {}, servers: [] },
  browser: { path: undefined, hosts: [] },
  paceMs: 0,
  approve: false,
  accept: 'none',
  json: false,
  verbose: false,
};

const TASK = {
  name: 'task',
  run: undefined,
  taskId: 'a',
  text: undefined,
  withDependants: false,
  options: NOTHING_SAID,
};

const ASKED = { kind: 'request', text: 'Do it', brief: {} };

describe('The command line', () => {
  it('takes globs of paths that may and must not be changed, each option several times', () => {
    const read = parseCommandLine(['resume', '--may-write', 'src/**', '--may-not-write=*.lock', '--may-write', 'a b']);
    assert.deepEqual(read.ok && 'options' in read.value && read.value.options.limits, {
      mayWrite: ['src/**', 'a b'],
      mayNotWrite: ['*.lock'],
    });
    for (const glob of ['', '/etc', 'C:/x', '../x', 'a/../b', 'a\\b']) {
      const refused = parseCommandLine(['resume', '--may-write', 'src', `--may-write=${glob}`]);
      assert.match(
        refused.ok ? '' : refused.failure,
        /^--may-write: a glob such as "src\/\*\*" was expected, came/,
        glob,
      );
    }
  });

  it('takes which tools of others agents may call, and which servers may be started for that', () => {
    const tools = ['--allow-tool', 'code=docs/search', '--allow-tool=*=my_db/*', '--mcp', 'my_db', '--mcp=docs'];
    const read = parseCommandLine(['run', '--request', 'x', ...tools, '--allow-tool', 'code=docs/a=b']);
    assert.deepEqual(read.ok && 'options' in read.value && read.value.options.tools, {
      allowed: { code: ['docs/search', 'docs/a=b'], '*': ['my_db/*'] },
      servers: ['my_db', 'docs'],
    });
    for (const [option, expected] of [
      ['--allow-tool=docs/search', '--allow-tool: ROLE=SOURCE/TOOL was expected, came "docs/search".'],
      [
        '--allow-tool=code=docs',
        '--allow-tool: SOURCE/TOOL, or SOURCE/* for all tools of a source, was expected, came "docs".',
      ],
      ['--allow-tool=planner=docs/*', '--allow-tool: the planner calls no tools of others.'],
      ['--mcp=docs', '--mcp: no tool of "docs" is allowed; name one with --allow-tool ROLE=docs/TOOL.'],
    ] as const) {
      assert.deepEqual(parseCommandLine(['run', '--request', 'x', option]), { ok: false, failure: expected });
    }
  });

  it('takes which models tasks get', () => {
    const read = parseCommandLine([
      'run',
      '--request',
      'x',
      '--preset',
      'best',
      '--tiers',
      'light=a/b, strong=c=d',
      '--fast',
    ]);
    assert.ok(read.ok && 'options' in read.value);
    const { preset, tiers, limits } = read.value.options;
    assert.deepEqual([preset, tiers, limits], ['best', { light: 'a/b', strong: 'c=d' }, { fastMode: true }]);
    for (const [wrong, said] of [
      ['--preset=dear', /^--preset: cheapest or balanced or best or single was expected, came "dear"/],
      [
        '--tiers=medium=x',
        /^--tiers: light, standard, strong with "=" and the id of a model were expected, came "medium=x"/,
      ],
      ['--tiers=light=', /^--tiers: light, standard, strong/],
      ['--tiers=light', /^--tiers: light, standard, strong/],
      ['--tiers=light=a,light=b', /^--tiers: the tier "light" is given twice/],
    ] as const) {
      const refused = parseCommandLine(['run', '--request', 'x', wrong]);
      assert.match(refused.ok ? '' : refused.failure, said, wrong);
    }
  });

  it('takes which earlier results are taken over', () => {
    for (const scope of ['never', 'same-run', 'across-runs']) {
      const read = parseCommandLine(['run', '--plan', 'p.yml', '--reuse', scope]);
      assert.deepEqual(read.ok && 'options' in read.value && read.value.options.limits, { reuseResults: scope });
    }
    const refused = parseCommandLine(['run', '--plan', 'p.yml', '--reuse', 'always']);
    assert.match(refused.ok ? '' : refused.failure, /^--reuse: never or same-run or across-runs was expected, came/);
  });

  it('takes hosts for the browser of agents, and no addresses, ports or bare stars', () => {
    for (const host of ['http://a.example', 'a.example:80', 'a.example/x', '*', '*.com', '*.', 'a b', '']) {
      const refused = parseCommandLine(['run', '--plan', 'p.yml', `--browser-host=${host}`]);
      assert.match(refused.ok ? '' : refused.failure, /^--browser-host: a host such as|^--browser-host HOST/, host);
    }
  });

  it('reads every command with what it takes', () => {
    const cases: [string[], object][] = [
      [['plan', '--request', 'Do it'], { name: 'plan', source: ASKED, options: NOTHING_SAID }],
      [['run', '--request=Do it'], { name: 'run', source: ASKED, options: NOTHING_SAID }],
      [
        ['run', '--plan', 'p.yml'],
        { name: 'run', source: { kind: 'plan-file', file: 'p.yml' }, options: NOTHING_SAID },
      ],
      [['resume'], { name: 'resume', run: undefined, options: NOTHING_SAID }],
      [['resume', 'abc'], { name: 'resume', run: 'abc', options: NOTHING_SAID }],
      [['report', 'abc'], { name: 'report', run: 'abc', markdown: false, options: NOTHING_SAID }],
      [['report', '--markdown'], { name: 'report', run: undefined, markdown: true, options: NOTHING_SAID }],
      [
        ['task', 'cancel', 'abc', '--task', 'a', '--with-dependants'],
        { ...TASK, action: 'cancel', run: 'abc', withDependants: true },
      ],
      [['task', 'retry', '--task', 'a'], { ...TASK, action: 'retry' }],
      [['task', 'instruct', '--task', 'a', '--text', 'Do.'], { ...TASK, action: 'instruct', text: 'Do.' }],
      [['checkpoints'], { name: 'checkpoints', run: undefined, options: NOTHING_SAID }],
      [['fork', 'abc'], { name: 'fork', run: 'abc', at: undefined, options: NOTHING_SAID }],
      [['fork', 'abc', '--at', '12'], { name: 'fork', run: 'abc', at: 12, options: NOTHING_SAID }],
      [['list'], { name: 'list', options: NOTHING_SAID }],
      [['--help'], { name: 'help' }],
      [['help'], { name: 'help' }],
      [['run', '-h'], { name: 'help' }],
      [['--version'], { name: 'version' }],
    ];
    for (const [args, value] of cases) assert.deepEqual(parseCommandLine(args), { ok: true, value }, args.join(' '));
  });

  it('reads every option, before or after the command', () => {
    const parsed = parseCommandLine(
      '--folder f --storage s list --provider anthropic --base-url http://localhost:1/x --model m --concurrency 3 --max-requests 12 --max-agents 4 --budget-usd .5 --budget-tokens 7000 --reserved-share 0.2 --task-budget-usd 0.1 --task-budget-tokens 900 --time-limit 1.5 --allowed-models m,n --fallback-model n --pace-ms 9 --browser /opt/chrome --browser-host docs.example.com --browser-host=*.example.org -y --accept all --json --verbose'.split(
        ' ',
      ),
    );
    assert.deepEqual(parsed, {
      ok: true,
      value: {
        name: 'list',
        options: {
          folder: 'f',
          storage: 's',
          provider: 'anthropic',
          baseUrl: 'http://localhost:1/x',
          model: 'm',
          preset: undefined,
          tiers: undefined,
          limits: {
            concurrency: 3,
            maxTasks: 4,
            budgetUsd: 0.5,
            budgetTokens: 7000,
            reservedShare: 0.2,
            taskBudgetUsd: 0.1,
            taskBudgetTokens: 900,
            timeLimitMs: 90_000,
            allowedModels: ['m', 'n'],
            fallbackModel: 'n',
          },
          maxRequests: 12,
          commands: { level: 'allow-listed', allow: [], deny: [], maxProcesses: undefined },
          tools: { allowed: {}, servers: [] },
          browser: { path: '/opt/chrome', hosts: ['docs.example.com', '*.example.org'] },
          paceMs: 9,
          approve: true,
          accept: 'all',
          json: true,
          verbose: true,
        },
      },
    });
  });

  it('reads what agents may run, with options that may be given several times', () => {
    const args = [
      '--approve',
      'ask',
      '--allow',
      'npm test',
      '--allow=make',
      '--deny',
      'git push',
      '--max-processes',
      '3',
    ];
    const parsed = parseCommandLine(['list', ...args]);
    assert.ok(parsed.ok && parsed.value.name === 'list');
    assert.deepEqual(parsed.value.options.commands, {
      level: 'ask',
      allow: ['npm test', 'make'],
      deny: ['git push'],
      maxProcesses: 3,
    });
  });

  it('takes requests in any language, and ones that begin with a hyphen after an equals sign', () => {
    for (const text of ['モジュールを移行する', 'Überführe alles\nin zwei Zeilen', '-- or not']) {
      const parsed = parseCommandLine(['plan', `--request=${text}`]);
      assert.ok(parsed.ok && parsed.value.name === 'plan');
      assert.deepEqual(parsed.value.source, { kind: 'request', text, brief: {} });
    }
  });

  it('says in a sentence what is wrong', () => {
    const cases: [string[], RegExp][] = [
      [
        [],
        /^A command is missing: plan, run, resume, report, task, edit, reshape, replan, checkpoints, fork, clean, templates, list\./,
      ],
      [['rum'], /^There is no command "rum"; there are: plan, run/],
      [['list', '--colour'], /^There is no option --colour\./],
      [['list', '-x'], /^There is no option -x\./],
      [['list', 'surplus'], /^"surplus" is one word too many: list\.$/],
      [['report', 'a', 'b'], /^"b" is one word too many: report \[RUN\]\.$/],
      [['plan'], /^--request TEXT is missing/],
      [['plan', '--request', '  \n'], /^The request is empty/],
      [['plan', '--request'], /^--request TEXT: a value was expected, came nothing/],
      [['plan', '--request', '--json'], /^--request TEXT: a value was expected, came --json \(.*--request=…\)/],
      [['plan', '--request', 'a', '--request', 'b'], /^--request is given twice/],
      [['run'], /^--request TEXT is missing: say what shall be done, or give --template NAME or --spec FILE/],
      [['run', '--request', 'a', '--plan', 'b'], /^--plan and --request exclude each other: with a plan file/],
      [['plan', '--request', 'a', '--plan', 'b'], /^--plan does not belong to plan, only to run and edit\.$/],
      [['report', '--request', 'a'], /^--request does not belong to report, only to plan and run\.$/],
      [['report', '--json', '--markdown'], /^--markdown and --json exclude each other/],
      [['list', '--json=yes'], /^--json takes no value, came "yes"/],
      [['resume', '--at', '3'], /^--at does not belong to resume, only to fork\.$/],
      [['fork', 'a', '--at', '0'], /^--at: a whole number from 1 to 1000000000 was expected, came "0"/],
      [['fork', 'a', '3'], /^"3" is one word too many: fork \[RUN\] \[--at SEQ\]\.$/],
      [['task'], /^task: cancel, skip, retry, rerun, instruct, settle, answer was expected, came nothing\.$/],
      [['task', 'kill', 'a'], /^task: .* came "kill"\.$/],
      [['task', 'skip'], /^task skip: --task ID is missing/],
      [['task', 'skip', 'a', 'b', '--task', 'c'], /^"b" is one word too many: task ACTION/],
      [['task', 'instruct', '--task', 'a'], /^task instruct: --text TEXT is missing/],
      [['task', 'cancel', '--task', 'a', '--text', 'b'], /^--text does not belong to task cancel/],
      [['task', 'skip', '--task', 'a', '--with-dependants'], /^--with-dependants belongs to task cancel only/],
      [['resume', '--task', 'a'], /^--task does not belong to resume, only to task\.$/],
      [['list', '--time-limit', '-1'], /^--time-limit MINUTES: a value was expected/],
      [['list', '--time-limit', 'long'], /^--time-limit: minutes from 0 \(no limit\) to .* came "long"/],
      [['list', '--allowed-models', 'a,,b'], /^--allowed-models: names with commas between them were expected/],
      [['list', '--provider', 'vscode'], /^--provider: anthropic or demo was expected, came "vscode"/],
      [['list', '--accept', 'some'], /^--accept: all or none was expected, came "some"/],
      [['list', '--concurrency', '0'], /^--concurrency: a whole number from 1 to 1000 was expected, came "0"/],
      [['list', '--max-requests', '1001'], /^--max-requests: a whole number from 1 to 1000/],
      [['list', '--concurrency', '2.5'], /^--concurrency: .* came "2\.5"/],
      [['list', '--max-agents', '10001'], /^--max-agents: a whole number from 1 to 10000 was expected, came "10001"/],
      [['list', '--max-agents', 'many'], /^--max-agents: .* came "many"/],
      [['list', '--budget-usd', '0'], /^--budget-usd: dollars above 0, such as 2\.50, were expected, came "0"/],
      [['list', '--budget-usd', '1e3'], /^--budget-usd: .* came "1e3"/],
      [['list', '--budget-usd=-1'], /^--budget-usd: .* came "-1"/],
      [['list', '--budget-tokens', '0'], /^--budget-tokens: a whole number from 1 to/],
      [['list', '--task-budget-usd', 'x'], /^--task-budget-usd: dollars above 0.* came "x"/],
      [['list', '--reserved-share', '0.6'], /^--reserved-share: a share from 0 to 0\.5 was expected, came "0\.6"/],
      [['list', '--pace-ms', '-1'], /^--pace-ms N: a value was expected, came -1/],
      [['list', '--base-url', 'localhost:80'], /^--base-url: an http or https address was expected/],
      [['list', '--base-url', 'http://me:secret@host'], /^--base-url: the address must not hold a name or password/],
      [['list', '--folder', ''], /^--folder: a value was expected, came an empty one/],
      [['list', '--allow', 'npm test | sh'], /^--allow: The command rule "npm test \| sh" is not the beginning/],
      [['list', '--allow', 'npm test', '--allow', ''], /^--allow: The command rule ""/],
      [['list', '--approve', 'all'], /^--approve: read-only or ask or allow-listed or everything was expected/],
      [['list', '--', '--json'], /^"--json" is one word too many/],
    ];
    for (const [args, sentence] of cases) {
      const parsed = parseCommandLine(args);
      assert.ok(!parsed.ok, `accepted: ${args.join(' ')}`);
      assert.match(parsed.failure, sentence);
      assert.doesNotMatch(parsed.failure, /secret/);
    }
  });

  it('reads what a request says besides its words', () => {
    const source = (...args: string[]) => {
      const parsed = parseCommandLine(args);
      return parsed.ok && (parsed.value.name === 'plan' || parsed.value.name === 'run') ? parsed.value.source : parsed;
    };
    assert.deepEqual(
      source(
        ...['plan', '--request', 'x', '--type', 'review', '--size', 'small', '--template', 'audit'],
        ...[
          '--parameter',
          'to=a=b',
          '--parameter',
          'from=',
          '--context',
          'src/',
          '--context=a.ts',
          '--context',
          'b c.ts:3-9',
        ],
      ),
      {
        kind: 'request',
        text: 'x',
        brief: {
          type: 'review',
          size: 'small',
          template: 'audit',
          parameters: { to: 'a=b', from: '' },
          context: [
            { kind: 'folder', path: 'src/' },
            { kind: 'file', path: 'a.ts' },
            { kind: 'selection', path: 'b c.ts', fromLine: 3, toLine: 9 },
          ],
        },
      },
    );
    assert.deepEqual(source('run', '--template', 'migration'), {
      kind: 'request',
      text: '',
      brief: { template: 'migration' },
    });
    assert.deepEqual(source('run', '--spec', 'a.yaml', '--size', 'large'), {
      kind: 'specification',
      file: 'a.yaml',
      text: '',
      brief: { size: 'large' },
    });
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [['--parameter', 'to'], /--parameter: a name and a value/],
      [['--parameter', 'a=1', '--parameter', 'a=2'], /"a" is given twice/],
      [['--context', 'a.ts:9-3'], /lines are counted from 1/],
      [['--type', 'magic'], /--type: migration or/],
      [['--size', 'huge'], /--size: small or/],
    ];
    for (const [args, expected] of wrong) {
      const parsed = parseCommandLine(['plan', '--request', 'x', ...args]);
      assert.match(parsed.ok ? '' : parsed.failure, expected);
    }
    const both = parseCommandLine(['run', '--plan', 'p.yaml', '--size', 'small']);
    assert.match(both.ok ? '' : both.failure, /--plan and --size exclude each other/);
  });

  it('explains every command and option in its help, in lines that fit a terminal', () => {
    const help = helpText();
    for (const { usage } of Object.values(COMMANDS)) assert.ok(help.includes(`\n  ${usage} `), usage);
    for (const name of Object.keys(OPTIONS)) assert.match(help, new RegExp(`^ .*--${name}[ ,]`, 'm'));
    assert.ok(help.endsWith('\n'));
  });
});
