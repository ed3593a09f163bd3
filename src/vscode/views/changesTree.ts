import * as vscode from 'vscode';
import { changeKind } from '../../shared/changes.ts';
import type { Decision, FileChange } from '../../shared/changes.ts';
import type { RunEventType } from '../../shared/events.ts';
import { openChangeSets, taskOf, tasksOf } from '../../shared/runState.ts';
import type { RunState, TaskState } from '../../shared/runState.ts';
import type { ShownRunChange, ShownRunModel } from '../shownRun.ts';
import { fileUri } from '../workspace/folders.ts';

/** A line of the tree; commands of its menus get it as their argument. */
export type ChangesNode =
  | { readonly kind: 'task'; readonly runId: string; readonly taskId: string }
  | {
      readonly kind: 'file';
      readonly runId: string;
      readonly taskId: string;
      readonly root: string;
      readonly path: string;
    };

/** Events after which the tree says something else. */
const TREE_EVENTS: ReadonlySet<RunEventType> = new Set<RunEventType>([
  'plan-proposed',
  'task-succeeded',
  'group-succeeded',
  'apply-started',
  'apply-finished',
  'apply-failed',
  'change-set-rejected',
  'change-set-conflicted',
]);

/** The tree of changes by task, with a badge for those that wait, and the context key that menus ask for. */
export function registerChangesTree(shown: ShownRunModel): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  const provider = changesProvider(shown, changed.event);
  const view = vscode.window.createTreeView<ChangesNode>('wavewright.changes', {
    treeDataProvider: provider,
    showCollapseAll: true,
  });
  const refresh = (): void => {
    changed.fire(undefined);
    const open = shown.state === undefined ? 0 : openChangeSets(shown.state).length;
    view.badge =
      open === 0
        ? undefined
        : { value: open, tooltip: `${open === 1 ? '1 task waits' : `${open} tasks wait`} for your decision` };
    void vscode.commands.executeCommand('setContext', 'wavewright.hasOpenChanges', open > 0);
  };
  const unsubscribe = shown.subscribe((change) => {
    if (concernsTree(change)) refresh();
  });
  refresh();
  return vscode.Disposable.from(view, changed, new vscode.Disposable(unsubscribe));
}

function concernsTree(change: ShownRunChange): boolean {
  if (change.kind === 'replaced') return true;
  return change.kind === 'events' && change.events.some(({ event }) => TREE_EVENTS.has(event.type));
}

/** The tree's contents: the tasks that changed something, in plan order, with their files below. */
export function changesProvider(
  shown: ShownRunModel,
  onDidChangeTreeData: vscode.Event<undefined>,
): vscode.TreeDataProvider<ChangesNode> {
  return {
    onDidChangeTreeData,
    getChildren: (node) => {
      const { state } = shown;
      if (state === undefined) return [];
      if (node === undefined) return taskNodes(state);
      return node.kind === 'task' ? fileNodes(state, node.taskId) : [];
    },
    getParent: (node) => (node.kind === 'file' ? { kind: 'task', runId: node.runId, taskId: node.taskId } : undefined),
    getTreeItem: (node) => {
      const task = shown.state && taskOf(shown.state, node.taskId);
      if (task?.changeSet === undefined) return new vscode.TreeItem(node.taskId);
      return node.kind === 'task' ? taskItem(node, task, task.changeSet.files) : fileItem(node, task.changeSet.files);
    },
  };
}

function taskNodes(state: RunState): ChangesNode[] {
  return tasksOf(state)
    .filter((task) => task.changeSet !== undefined)
    .map((task) => ({ kind: 'task', runId: state.runId, taskId: task.id }));
}

function fileNodes(state: RunState, taskId: string): ChangesNode[] {
  const files = taskOf(state, taskId)?.changeSet?.files ?? [];
  return files.map(({ path }) => ({ kind: 'file', runId: state.runId, taskId, root: path.root, path: path.path }));
}

/** How a decision looks: the kind of item that menus ask for, a word and an icon. */
const LOOKS: Readonly<Record<Decision, { contextValue: string; word: string; icon: vscode.ThemeIcon }>> = {
  open: { contextValue: 'task-open', word: '', icon: new vscode.ThemeIcon('diff-multiple') },
  accepted: { contextValue: 'task-accepted', word: 'accepted', icon: colored('pass', 'testing.iconPassed') },
  rejected: { contextValue: 'task-rejected', word: 'rejected', icon: colored('circle-slash', 'disabledForeground') },
  stale: {
    contextValue: 'task-stale',
    word: 'builds on rejected changes',
    icon: colored('warning', 'list.warningForeground'),
  },
  'in-conflict': {
    contextValue: 'task-conflict',
    word: 'in conflict',
    icon: colored('git-merge', 'list.errorForeground'),
  },
  'not-chosen': {
    contextValue: 'task-not-chosen',
    word: 'not chosen',
    icon: colored('circle-slash', 'disabledForeground'),
  },
};

function taskItem(node: ChangesNode, task: TaskState, files: readonly FileChange[]): vscode.TreeItem {
  const looks = LOOKS[task.decision ?? 'open'];
  const undecided = task.decision === 'open' || task.decision === 'in-conflict';
  const item = new vscode.TreeItem(
    task.title,
    undecided ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed,
  );
  const words = [countsOf(files), looks.word].filter((word) => word !== '');
  item.id = `${node.runId}/${task.id}`;
  item.description = words.join(' · ');
  item.tooltip = new vscode.MarkdownString().appendText(`${task.title}\n${task.result?.summary ?? ''}`);
  item.iconPath = looks.icon;
  item.contextValue = looks.contextValue;
  item.accessibilityInformation = { label: `${task.title}, ${words.join(', ')}` };
  return item;
}

const KINDS = {
  added: { sign: '+', icon: colored('diff-added', 'gitDecoration.addedResourceForeground') },
  modified: { sign: '~', icon: colored('diff-modified', 'gitDecoration.modifiedResourceForeground') },
  deleted: { sign: '−', icon: colored('diff-removed', 'gitDecoration.deletedResourceForeground') },
} as const;

/** "+2 ~5 −1": files added, modified and deleted. */
function countsOf(files: readonly FileChange[]): string {
  return (['added', 'modified', 'deleted'] as const)
    .map((kind) => ({ kind, count: files.filter((change) => changeKind(change) === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${KINDS[kind].sign}${count}`)
    .join(' ');
}

function fileItem(node: ChangesNode & { kind: 'file' }, files: readonly FileChange[]): vscode.TreeItem {
  const change = files.find(({ path }) => path.root === node.root && path.path === node.path);
  const [name = node.path, ...folders] = node.path.split('/').reverse();
  const item = new vscode.TreeItem(name);
  const kind = change === undefined ? 'modified' : changeKind(change);
  const uri = fileUri(node);
  item.id = `${node.runId}/${node.taskId}/${node.root}/${node.path}`;
  item.description = folders.reverse().join('/');
  item.tooltip = `${node.path} (${kind})`;
  item.iconPath = KINDS[kind].icon;
  item.contextValue = 'file';
  if (uri !== undefined) item.resourceUri = uri;
  item.command = { command: 'wavewright.openFileDiff', title: 'Open Diff', arguments: [node] };
  item.accessibilityInformation = { label: `${node.path}, ${kind}` };
  return item;
}

function colored(icon: string, color: string): vscode.ThemeIcon {
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
}
