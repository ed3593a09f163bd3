import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectFolder } from './sourceFiles.ts';

const program = join(projectFolder, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const rules = join(projectFolder, '.config/dependency-cruiser.mjs');

/** The violations of the import rules in a project, each as `rule: from -> to`, and the checker's own report. */
function checkImports(folder: string): { violations: string[]; report: string } {
  const result = spawnSync(
    process.execPath,
    [program, '--config', rules, '--output-type', 'err', 'src', 'webview-ui'],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  const report = result.stdout + result.stderr;
  const violations = [...report.matchAll(/^ *error ([\w-]+): (\S+)(?: → (\S+))?/gm)].map(
    ([, rule, from, to]) => `${rule}: ${from}${to === undefined ? '' : ` -> ${to}`}`,
  );
  assert.equal(violations.length === 0, result.status === 0, `the report was not understood:\n${report}`);
  return { violations: violations.sort(), report };
}

/** A project in which every kind of rule is broken once and some imports that look alike are right. */
const madeUpProject = {
  'package.json': '{ "devDependencies": { "react": "*", "@anthropic-ai/sdk": "*" } }',
  'src/extension.ts': "import './vscode/vscode.ts'; import './core/stray.ts'; import './core/app/app.ts';",
  'src/headless.ts': "import './node/node.ts'; import './cli/cli.ts'; import './core/app/app.ts';",
  'src/cli/cli.ts': "import type { Port } from '../core/ports/port.ts'; export type Cli = Port;",
  'src/core/agents/agent.ts': "import '@anthropic-ai/sdk';",
  'src/core/app/app.ts': "import '../runs/run.ts'; import '../graph/graph.ts'; import 'p-limit';",
  'src/core/graph/graph.ts': "import type { Run } from '../runs/run.ts'; export type Graph = Run;",
  'src/core/ports/port.ts': "import type { A } from '../../shared/a.ts'; export type Port = A;",
  'src/core/runs/run.ts': "import '../agents/agent.ts'; import '../tools/tool.ts'; export type Run = 1;",
  'src/core/stray.ts': '',
  'src/core/tools/tool.ts': "import 'node:fs'; import * as vscode from 'vscode'; export const tool = vscode;",
  'src/node/node.ts':
    "import 'node:fs'; import '@anthropic-ai/sdk'; import '../shared/a.ts'; import '../vscode/vscode.ts';",
  'src/shared/a.ts': "import { b } from './b.ts'; import './missing.ts'; export const a = b; export type A = 1;",
  'src/shared/b.ts': "import { a } from './a.ts'; import '../core/ports/port.ts'; export const b = () => a;",
  'src/shared/lonely.ts': '',
  'src/shared/typeA.ts': "import type { TypeB } from './typeB.ts'; export type TypeA = TypeB[];",
  'src/shared/typeB.ts': "import type { TypeA } from './typeA.ts'; export type TypeB = TypeA | 1;",
  'src/vscode/vscode.ts':
    "import * as vscode from 'vscode'; import 'react'; import '../core/runs/run.ts'; export const v = vscode;",
  'webview-ui/panel/main.tsx': "import 'react'; import '../../src/shared/a.ts'; import '../../src/node/node.ts';",
};

const wrongInMadeUpProject = [
  'core-agents-packages: src/core/agents/agent.ts -> @anthropic-ai/sdk',
  'core-graph-imports: src/core/graph/graph.ts -> src/core/runs/run.ts',
  'core-lies-in-folders: src/extension.ts -> src/core/stray.ts',
  'core-tools-builtins: src/core/tools/tool.ts -> fs',
  'core-tools-packages: src/core/tools/tool.ts -> vscode',
  'headless-reaches-no-vscode: src/headless.ts -> src/vscode/vscode.ts',
  'headless-reaches-no-vscode: src/headless.ts -> vscode',
  'no-orphans: src/shared/lonely.ts',
  'no-value-cycles: src/shared/a.ts',
  'node-imports: src/node/node.ts -> src/vscode/vscode.ts',
  'resolvable: src/shared/a.ts -> ./missing.ts',
  'shared-imports: src/shared/b.ts -> src/core/ports/port.ts',
  'vscode-imports: src/vscode/vscode.ts -> src/core/runs/run.ts',
  'vscode-packages: src/vscode/vscode.ts -> react',
  'webview-ui-imports: webview-ui/panel/main.tsx -> src/node/node.ts',
];

function checkMadeUp(files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'wavewright-imports-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { violations } = checkImports(folder);
    // That the packages of the made-up project are not installed is no finding.
    return violations.filter((violation) => !/^resolvable: .* -> [^.]/.test(violation));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('Imports', function () {
  this.timeout(60_000);

  it('go only where the layers allow, without value cycles and without files that nobody uses', () => {
    const { violations, report } = checkImports(projectFolder);
    assert.ok(violations.length === 0, report);
  });

  it('are refused by the rules in a project that breaks each of them, and only there', () => {
    assert.deepEqual(checkMadeUp(madeUpProject), wrongInMadeUpProject);
  });
});
