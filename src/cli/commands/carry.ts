import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { awaitsApproval, isOver, openChangeSets, tasksOf } from '../../shared/runState.ts';
import type { RunState } from '../../shared/runState.ts';
import { needsYes, sumText } from '../../shared/explicitYes.ts';
import type { NeededYes } from '../../shared/explicitYes.ts';
import { cacheText } from '../../shared/report/cacheText.ts';
import type { CommandOptions } from '../commandLine.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import type { ExitCode } from '../exitCodes.ts';
import { formatDuration, formatSpending } from '../../shared/format.ts';
import { answerCommands, resumeCommand, settleCommands } from '../hints.ts';
import { planText } from '../planText.ts';
import { tasksText } from '../../shared/report/standing.ts';
import { acceptAll } from './acceptAll.ts';
import { restAfterQuestions } from './answer.ts';
import { answerAgents } from './answerAgents.ts';
import { refuse } from './failures.ts';

/** Watches a run that was set going until it is at rest, has its plan approved, decides on its changes; the exit code. */
export async function carryToEnd(runId: string, context: CommandContext): Promise<ExitCode> {
  const answering = answerAgents(runId, context);
  try {
    return await carry(runId, context);
  } finally {
    answering.end();
  }
}

async function carry(runId: string, context: CommandContext): Promise<ExitCode> {
  const { app, terminal } = context;
  let rested = await restAfterQuestions(runId, context);
  if (rested.ok && awaitsApproval(rested.value)) {
    const approved = await askForApproval(rested.value, context);
    if (!approved.ok) return refuse(terminal, approved.failure);
    if (!approved.value) return EXIT.failed;
    rested = await app.whenAtRest(runId);
  }
  if (!rested.ok) return refuse(terminal, rested.failure);
  return conclude(rested.value, context);
}

/** Tells how a run ended that is at rest, accepts its changes where that is asked for; the exit code. */
export async function conclude(state: RunState, context: CommandContext): Promise<ExitCode> {
  const { app, options, terminal } = context;
  forPeople(context, summaryText(state));
  const answers = settleCommands(state, options);
  if (answers.length > 0) {
    terminal.err(`The run waits for your answer. Choose with:\n${answers.map((line) => `  ${line}\n`).join('')}`);
    return EXIT.failed;
  }
  const questions = answerCommands(state, options);
  if (questions.length > 0) {
    terminal.err(`Agents ask you something. Answer with:\n${questions.map((line) => `  ${line}\n`).join('')}`);
  }
  if (!isOver(state.state)) {
    terminal.err(`The run is paused. Go on with: ${resumeCommand(state.runId, options)}\n`);
    return EXIT.failed;
  }
  if (options.accept === 'all') {
    const accepted = await acceptAll(app, state, (text) => forPeople(context, text), terminal.err);
    if (!accepted.ok) return refuse(terminal, accepted.failure);
    if (!accepted.value) return EXIT.failed;
  } else if (openChangeSets(state).length > 0 && state.state !== 'failed') {
    const how = resumeCommand(state.runId, options, ['--accept', 'all']);
    forPeople(context, `Nothing is written into the folder yet. Accept all changes with: ${how}\n`);
  }
  if (state.state === 'failed') {
    terminal.err(`Try again what did not succeed: ${resumeCommand(state.runId, options)}\n`);
  }
  return state.state === 'completed' ? EXIT.succeeded : EXIT.failed;
}

/**
 * Whether the tasks may start. Without anybody to ask, or with a `--yes` that is not to so much, the run is left as it is
 * and can be gone on with.
 */
async function askForApproval(
  state: RunState,
  { app, options, terminal }: CommandContext,
): Promise<Result<boolean, Failure>> {
  const tell = options.json ? terminal.err : terminal.out;
  tell(`\n${planText(state).trimEnd()}\n\n`);
  const needed = needsYes(state);
  if (options.approve && needed !== undefined) {
    terminal.err(`${yesTooSmall(needed, state, options)}\n`);
    return { ok: true, value: false };
  }
  const question = needed === undefined ? 'Run this plan?' : `Run this plan, for ${sumText(needed)}?`;
  if ((await terminal.confirm?.(question)) === true) {
    const yes = needed && { usd: needed.usd ?? 0, agents: needed.agents };
    const approved = await app.approvePlan(state.runId, 'person', yes);
    return approved.ok ? { ok: true, value: true } : approved;
  }
  const how = resumeCommand(state.runId, options, ['--yes']);
  const why = needed === undefined ? '' : `${needed.why} `;
  terminal.err(`${why}The plan waits for approval; nothing was run. Approve it with: ${how}\n`);
  return { ok: true, value: false };
}

/** What a `--yes` did not approve, and with which options it would. */
function yesTooSmall(needed: NeededYes, { runId, limits }: RunState, options: CommandOptions): string {
  const { usd = 0, agents } = needed;
  const raised = [
    ...(usd > limits.budgetUsd ? ['--budget-usd', String(Math.ceil(usd))] : []),
    ...(agents > limits.maxTasks ? ['--max-agents', String(agents)] : []),
  ];
  const how = resumeCommand(runId, options, ['--yes', ...raised]);
  return `${needed.why} --yes approves only what stays within --budget-usd and --max-agents, so the plan waits; nothing was run. Approve it with: ${how}`;
}

function summaryText(state: RunState): string {
  const took = formatDuration((state.endedAt ?? state.updatedAt) - state.createdAt);
  const failures = tasksOf(state).flatMap(({ id, failure }) => (failure ? [`  ${id}: ${failure.message}`] : []));
  const reason = state.failure === undefined ? '' : `: ${state.failure.message}`;
  const cached = cacheText(state);
  return [
    '',
    `Run ${state.runId} ${state.state}${reason}`,
    `  Tasks: ${tasksText(state)}; ${took}; ${formatSpending(state)}; ${state.model.label}`,
    ...(cached === undefined ? [] : [`  Cache: ${cached}`]),
    ...failures,
    '',
  ].join('\n');
}

/** In JSON mode stdout is for events alone. */
function forPeople({ options, terminal }: CommandContext, text: string): void {
  if (!options.json) terminal.out(text);
}
