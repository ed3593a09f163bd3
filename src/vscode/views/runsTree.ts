import * as vscode from 'vscode';
import type { Log } from '../../core/ports/log.ts';
import type { RunEventType } from '../../shared/events.ts';
import type { RunListEntry } from '../../shared/protocol.ts';
import { waitingForPerson } from '../../shared/waitingQuestions.ts';
import { detailOf } from '../log.ts';
import type { ShownRunModel } from '../shownRun.ts';

/** A line of the list; commands of its menus get it as their argument. */
export interface RunNode {
  readonly runId: string;
}

export interface RunsTreeDeps {
  readonly shown: ShownRunModel;
  /** Whether the run is at work in this process. */
  readonly isActive: (runId: string) => boolean;
  /** Called when the person selects a run. */
  readonly onSelect: (runId: string) => Promise<unknown>;
  readonly log: Log;
}

/** The list of runs, the newest first. Selecting one shows it in all views. */
export function registerRunsTree(deps: RunsTreeDeps): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  const view = vscode.window.createTreeView<RunNode>('wavewright.runs', {
    treeDataProvider: runsProvider(deps, changed.event),
  });
  const selection = view.onDidChangeSelection(({ selection: [node] }) => {
    if (node === undefined || node.runId === deps.shown.state?.runId) return;
    deps.onSelect(node.runId).catch((error: unknown) => deps.log.error(`Showing a run failed: ${detailOf(error)}`));
  });
  const unsubscribe = deps.shown.subscribe((change) => {
    if (change.kind === 'activities') return;
    const isShown = change.kind !== 'events' || change.events.some(({ event }) => SHOWN.has(event.type));
    if (isShown) changed.fire(undefined);
  });
  return vscode.Disposable.from(view, selection, changed, new vscode.Disposable(unsubscribe));
}

export function runsProvider(
  deps: Pick<RunsTreeDeps, 'shown' | 'isActive'>,
  onDidChangeTreeData: vscode.Event<undefined>,
): vscode.TreeDataProvider<RunNode> {
  return {
    onDidChangeTreeData,
    getChildren: (node) => (node === undefined ? deps.shown.runs.map(({ runId }) => ({ runId })) : []),
    getParent: () => undefined,
    getTreeItem: ({ runId }) => {
      const entry = deps.shown.runs.find((candidate) => candidate.runId === runId);
      if (entry === undefined) return new vscode.TreeItem(runId);
      const state = deps.shown.state?.runId === runId ? deps.shown.state : undefined;
      return runItem(entry, {
        isActive: deps.isActive(runId),
        isShown: state !== undefined,
        awaitsApproval: state?.planning.phase === 'awaiting-approval',
        awaitsAnswers: state?.planning.phase === 'awaiting-answers',
        asking: state && waitingForPerson(state),
      });
    },
  };
}

/** Events after which a run's line says something else, though the list is the same. */
const SHOWN: ReadonlySet<RunEventType> = new Set<RunEventType>([
  'approval-requested',
  'approval-decided',
  'question-asked',
  'question-answered',
  'task-continued',
  'task-cancelled',
  'task-skipped',
]);

type Standing = 'running' | 'resumable' | 'failed' | 'over';

/** What menus ask for. */
const CONTEXT_VALUES: Readonly<Record<Standing, string>> = {
  running: 'run-running',
  resumable: 'run-resumable',
  failed: 'run-failed',
  over: 'run-over',
};

interface AboutRun {
  readonly isActive: boolean;
  readonly isShown: boolean;
  /** Known of the shown run only. */
  readonly awaitsApproval: boolean;
  readonly awaitsAnswers: boolean;
  /** What its agents ask of the person, in words. Likewise. */
  readonly asking: string | undefined;
}

function runItem(entry: RunListEntry, about: AboutRun): vscode.TreeItem {
  const item = new vscode.TreeItem(entry.title);
  const word = wordOf(entry, about);
  item.id = entry.runId;
  item.description = `${word}, ${new Date(entry.createdAt).toLocaleString()}${about.isShown ? ' · shown' : ''}`;
  item.tooltip = new vscode.MarkdownString().appendText(`${entry.title}\n${word}`);
  item.iconPath = iconOf(entry.state, about);
  item.contextValue = CONTEXT_VALUES[standingOf(entry, about.isActive)];
  item.accessibilityInformation = { label: `${entry.title}, ${word}` };
  return item;
}

function standingOf(entry: RunListEntry, isActive: boolean): Standing {
  if (entry.state === 'failed') return 'failed';
  if (entry.state === 'completed' || entry.state === 'cancelled') return 'over';
  return isActive && entry.state !== 'paused' ? 'running' : 'resumable';
}

function wordOf(entry: RunListEntry, about: AboutRun): string {
  const { isActive, awaitsApproval, awaitsAnswers, asking } = about;
  if (entry.state === 'initializing' && awaitsApproval) return 'waits for approval';
  if (entry.state === 'initializing' && awaitsAnswers) return 'waits for answers';
  if (entry.state === 'running' && !isActive) return 'interrupted';
  if (asking !== undefined) return asking;
  if (entry.state === 'initializing') return isActive ? 'planning' : 'not started';
  return entry.state;
}

function iconOf(state: string, about: AboutRun): vscode.ThemeIcon {
  const { isActive, awaitsApproval, awaitsAnswers, asking } = about;
  const colored = (icon: string, color: string): vscode.ThemeIcon =>
    new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
  switch (state) {
    case 'completed':
      return colored('pass', 'testing.iconPassed');
    case 'failed':
      return colored('error', 'testing.iconFailed');
    case 'cancelled':
      return new vscode.ThemeIcon('circle-slash');
    case 'paused':
      return new vscode.ThemeIcon('debug-pause');
    default:
      if (awaitsApproval || awaitsAnswers || (asking !== undefined && isActive)) return new vscode.ThemeIcon('bell');
      return new vscode.ThemeIcon(isActive ? 'sync~spin' : 'debug-disconnect');
  }
}
