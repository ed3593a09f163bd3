import { setTimeout as delay } from 'node:timers/promises';
import { changeKind } from '../../src/shared/changes.ts';
import { commandEndText, commandsOf } from '../../src/shared/report/commandFacts.ts';
import type { CommandFacts } from '../../src/shared/report/commandFacts.ts';
import { findingCounts, placeOf, reviewsOf, standingText } from '../../src/shared/report/findingFacts.ts';
import { evidenceText, gateCounts, gatesOf } from '../../src/shared/report/gateFacts.ts';
import { openChangeSets, tasksOf } from '../../src/shared/runState.ts';
import type { RunState, TaskState } from '../../src/shared/runState.ts';
import { waitingCommands } from '../../src/shared/waitingCommands.ts';
import { waitFor } from '../support/workbench/waitFor.ts';
import {
  extensionId,
  panelPage,
  requestByPalette,
  runViewPage,
  shownState,
  waitForRun,
} from '../support/workbench/wavewright.ts';
import type { Workbench } from '../support/workbench/workbench.ts';
import { followRun } from './runFollower.ts';
import type { RunFollower } from './runFollower.ts';

const request = 'Migrate this project to ES modules';
const panelWidth = 440;
/** Animations of the workbench and of the graph last about as long. */
const settleMs = 400;

/** What the story needs. */
export interface StoryDeps {
  readonly workbench: Workbench;
  readonly print: (line: string) => void;
  /** Takes a picture of the window under this name. */
  readonly picture: (name: string) => Promise<void>;
}

/**
 * Does in the window what a person does: asks, reads the plan, approves it, watches the run, lets it run the tests, looks at
 * a diff and accepts everything. Returns the run at its end. Throws when a step does not come to pass.
 */
export async function playStory(deps: StoryDeps): Promise<RunState> {
  const { workbench } = deps;
  await workbench.waitForExtension(extensionId);
  await workbench.openView('Wavewright');
  await workbench.setSideBarWidth(panelWidth);
  await askForPlan(deps);
  await approveAndWatch(deps);
  await lookAtDiff(deps);
  return acceptEverything(deps);
}

async function askForPlan({ workbench, print, picture }: StoryDeps): Promise<void> {
  print(`\nRequest: ${request}`);
  await requestByPalette(workbench, request);
  const panel = await panelPage(workbench, '#plan-card');
  await panel.getByRole('button', { name: 'Approve' }).waitFor();
  const plan = await waitForRun(workbench, (state) => state.planning.phase === 'awaiting-approval', 'the plan');
  const waves = plan.waves.map((ids, index) => `wave ${index + 1}: ${ids.length}`).join(', ');
  print(`Plan by the ${plan.model.label.toLowerCase()}: ${plan.title}, ${plan.taskIds.length} tasks (${waves})`);
  await delay(settleMs);
  await picture('1-plan');
  await panel.getByRole('button', { name: 'Approve' }).click();
  print('The plan is approved.\n');
}

async function approveAndWatch(deps: StoryDeps): Promise<void> {
  const { workbench, print, picture } = deps;
  const follower = followRun(workbench, print);
  try {
    const panel = await panelPage(workbench, '#run-card');
    await panel.getByRole('button', { name: 'Open run view' }).click();
    const view = await runViewPage(workbench, '.task-card');
    await follower.until((state) => state.counts.running > 1 && state.counts.succeeded > 3);
    await delay(settleMs);
    await picture('2-waves-running');
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await view.locator('.task-card.tone-active').first().click();
    await view.locator('.details').waitFor();
    await view.getByRole('button', { name: 'Fit View' }).click();
    await delay(settleMs);
    await picture('3-graph');
    await workbench.setTheme('dark');
    await delay(settleMs);
    await picture('3-graph-dark');
    await workbench.setTheme('light');
    await view.getByRole('button', { name: 'Close details' }).click();
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await view.getByRole('button', { name: 'Fit View' }).click();
    await answerCommand(deps, follower);
    const end = await follower.until(() => false);
    if (end.state !== 'completed') throw new Error(`The run is ${end.state}: ${end.failure?.message ?? ''}`);
    print(`\nThe run is done: ${end.counts.succeeded} of ${end.taskIds.length} tasks succeeded.`);
    for (const command of commandsOf(end))
      print(`Proof: ${command.command}: ${commandEndText(command)}${sandboxText(command)}`);
    printGates(end, print);
    printFindings(end, print);
  } finally {
    follower.stop();
  }
}

/** How the gates judged the work, and by what one of them did. */
function printGates(state: RunState, print: (line: string) => void): void {
  const gates = gatesOf(state);
  const counts = gateCounts(gates);
  if (counts === undefined) return;
  print(`Judged: ${counts}`);
  // Most parts of the work change nothing that other code relies on.
  const told = gates.find(({ evidence }) => evidence?.kind === 'public-api' && evidence.compared > 0);
  if (told !== undefined) print(`  "${told.gate}" of ${told.taskId} ${told.verdict}: ${evidenceText(told.evidence)}`);
}

/** What the reviewers of the whole found, and what others said of it. */
function printFindings(state: RunState, print: (line: string) => void): void {
  const reviews = reviewsOf(state);
  const counts = findingCounts(reviews);
  if (counts === undefined) throw new Error('Nobody has reviewed the migration.');
  print(`Reviewed: ${counts}`);
  for (const finding of reviews.findings) {
    const standing = standingText(finding);
    const others = standing === '' ? '' : `, ${standing}`;
    print(`  ${finding.severity} ${placeOf(finding)}: ${finding.title} (${finding.reportedBy.join(', ')}${others})`);
  }
}

/** Lets the tests of the project run once when their task asks for it. */
async function answerCommand({ workbench, print, picture }: StoryDeps, follower: RunFollower): Promise<void> {
  const state = await follower.until((now) => waitingCommands(now).length > 0);
  const [command] = waitingCommands(state);
  if (command === undefined) throw new Error(`The run is ${state.state}, and no task wanted to run the tests.`);
  const { approval, tasks } = command;
  print(`\n"${tasks[0]?.title ?? ''}" wants to run: ${approval.command}`);
  if (approval.why !== undefined) print(`  ${approval.why}`);
  const card = (await panelPage(workbench, '#commands-card')).locator('#commands-card');
  await card.scrollIntoViewIfNeeded();
  await delay(settleMs);
  await picture('4-command');
  await card.getByRole('button', { name: `Allow once: ${approval.command}` }).click();
  // A notification asks, too, for a while; nothing takes it away when the answer is given elsewhere.
  await workbench.runCommand('Notifications: Clear All Notifications');
  print('It is allowed once, and runs in a copy of the project with everything migrated.\n');
}

function sandboxText(command: CommandFacts): string {
  if ('notRun' in command) return '';
  return command.sandboxed ? ', in a sandbox' : ', without a sandbox, which this machine does not have';
}

async function lookAtDiff({ workbench, print, picture }: StoryDeps): Promise<void> {
  const task = mostModified(await waitForRun(workbench, (state) => state.state === 'completed', 'the end of the run'));
  await workbench.runCommand('Wavewright: Open Changes of Task');
  await workbench.pickInQuickInput(task.title);
  const entries = workbench.page.locator('.multiDiffEntry .diff-hidden-lines, .multiDiffEntry .line-insert');
  await waitFor(async () => (await entries.count()) > 0, { what: 'the multi-file diff' });
  await delay(2 * settleMs);
  await picture('5-diff');
  print(`The diff of "${task.title}" was looked at.`);
  await workbench.runCommand('View: Close Editor');
}

/** The task that modified the most files: a new or deleted file alone makes no telling diff. */
function mostModified(state: RunState): TaskState {
  const filesOf = (task: TaskState): number =>
    task.changeSet?.files.filter((change) => changeKind(change) === 'modified').length ?? 0;
  const [first] = tasksOf(state).sort((one, other) => filesOf(other) - filesOf(one));
  if (first === undefined || filesOf(first) === 0) throw new Error('No task has changed a file.');
  return first;
}

async function acceptEverything({ workbench, print, picture }: StoryDeps): Promise<RunState> {
  const panel = await panelPage(workbench, '#changes-card');
  await panel.getByRole('button', { name: 'Accept All' }).click();
  const accepted = await waitForRun(workbench, isDecided, 'all change sets to be accepted');
  const tasks = tasksOf(accepted).filter((task) => task.decision === 'accepted').length;
  print(`The changes of ${tasks} tasks are accepted.`);
  await panel.getByText('All changes are decided').waitFor();
  await workbench.runCommand('Notifications: Clear All Notifications');
  await delay(settleMs);
  await picture('6-end');
  return (await shownState(workbench)) ?? accepted;
}

function isDecided(state: RunState): boolean {
  return state.applying === undefined && openChangeSets(state).length === 0;
}
