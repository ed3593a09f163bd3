import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createShownRunModel } from '../../src/vscode/shownRun.ts';
import { changesProvider } from '../../src/vscode/views/changesTree.ts';
import { runsProvider } from '../../src/vscode/views/runsTree.ts';
import { appWith, runWithChanges } from './runsForViews.ts';
import { workspaceFolder } from './workspaceFiles.ts';

const never = new vscode.EventEmitter<undefined>().event;
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: console.error };

function labelOf({ label }: vscode.TreeItem): string {
  return typeof label === 'string' ? label : (label?.label ?? '');
}

/** The tree as text: one line per item, with its kind for menus, label and description. */
async function rendered<Node>(provider: vscode.TreeDataProvider<Node>, node?: Node, depth = 0): Promise<string[]> {
  const children = (await provider.getChildren(node)) ?? [];
  const lines = await Promise.all(
    children.map(async (child) => {
      const item = await provider.getTreeItem(child);
      const line = `${'  '.repeat(depth)}[${String(item.contextValue)}] ${labelOf(item)} | ${String(item.description)}`;
      return [line, ...(await rendered(provider, child, depth + 1))];
    }),
  );
  return lines.flat();
}

describe('The tree of changes', () => {
  it('lists the tasks that changed something, with their files and decisions', async () => {
    const shown = createShownRunModel({ log: silent });
    await shown.connect(appWith([runWithChanges(workspaceFolder().name)]));
    assert.deepEqual(await rendered(changesProvider(shown, never)), [
      '[task-accepted] Convert a | ~1 · accepted',
      '  [file] a.js | src',
      '[task-rejected] Convert b | +1 ~1 · rejected',
      '  [file] b.js | src',
      '  [file] new.js | ',
      '[task-stale] Test b | +1 · builds on rejected changes',
      '  [file] b.test.js | test',
      '[task-conflict] Convert c | −1 · in conflict',
      '  [file] c.js | src/deep',
      '[task-open] Package | ~1',
      '  [file] package.json | ',
    ]);
  });

  it('gives every item what assistive technology reads, and every file what opens its diff', async () => {
    const shown = createShownRunModel({ log: silent });
    await shown.connect(appWith([runWithChanges(workspaceFolder().name)]));
    const provider = changesProvider(shown, never);
    const [task] = (await provider.getChildren()) ?? [];
    assert.ok(task);
    const [file] = (await provider.getChildren(task)) ?? [];
    assert.ok(file);
    const item = await provider.getTreeItem(file);
    assert.equal(item.accessibilityInformation?.label, 'src/a.js, modified');
    assert.equal(item.command?.command, 'wavewright.openFileDiff');
    assert.deepEqual(item.command.arguments, [file]);
    assert.equal(item.resourceUri?.toString(), vscode.Uri.joinPath(workspaceFolder().uri, 'src/a.js').toString());
  });

  it('is empty without a run', async () => {
    assert.deepEqual(await rendered(changesProvider(createShownRunModel({ log: silent }), never)), []);
  });
});

describe('The list of runs', () => {
  it('tells running, interrupted, failed and finished runs apart', async () => {
    const shown = createShownRunModel({ log: silent });
    const base = runWithChanges(workspaceFolder().name);
    const run = (runId: string, state: typeof base.state): typeof base => ({ ...base, runId, title: runId, state });
    const app = appWith(
      [run('at-work', 'running'), run('left', 'running'), run('done', 'completed'), run('broken', 'failed')],
      { active: ['at-work'] },
    );
    await shown.connect(app);
    const lines = await rendered(runsProvider({ shown, isActive: (runId) => app.isActive(runId) }, never));
    assert.deepEqual(
      lines.map((line) => line.replace(/, \d.*?(?= ·|$)/, '')),
      [
        '[run-running] at-work | running · shown',
        '[run-resumable] left | interrupted',
        '[run-over] done | completed',
        '[run-failed] broken | failed',
      ],
    );
  });
});
