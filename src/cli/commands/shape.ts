import type { Failure } from '../../shared/failures.ts';
import { amendmentLines } from '../../shared/amendmentText.ts';
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { awaitsApproval } from '../../shared/runState.ts';
import type { RunState } from '../../shared/runState.ts';
import type { Reshaped } from '../../shared/shaping.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import type { ExitCode } from '../exitCodes.ts';
import { resumeCommand } from '../hints.ts';
import { createJsonReporter } from '../jsonReporter.ts';
import { planJson } from '../planJson.ts';
import { planText } from '../planText.ts';
import type { ShapingCommandLine } from '../shapingOptions.ts';
import { createTextReporter } from '../textReporter.ts';
import { carryToEnd } from './carry.ts';
import { refuse } from './failures.ts';
import { findRun } from './findRun.ts';
import { watch } from './watch.ts';

type Of<Name extends ShapingCommandLine['name']> = Extract<ShapingCommandLine, { name: Name }>;

/** `edit`: prints the plan that waits for approval as a file, puts another in its place, or goes back and forth. */
export async function editCommand({ run, edit }: Of<'edit'>, context: CommandContext): Promise<ExitCode> {
  const { app, terminal } = context;
  const runId = await findRun(app, run, ({ state }) =>
    edit.kind === 'show' ? state !== 'cancelled' : state === 'initializing',
  );
  if (!runId.ok) return refuse(terminal, runId.failure);
  if (edit.kind === 'show') {
    const yaml = await app.planYaml(runId.value);
    if (!yaml.ok) return refuse(terminal, yaml.failure);
    terminal.out(yaml.value);
    return EXIT.succeeded;
  }
  const text = edit.kind === 'file' ? await context.readFile(edit.file) : ok('');
  if (!text.ok) return refuse(terminal, text.failure);
  const edited = await app.editPlan(
    runId.value,
    edit.kind === 'file' ? { kind: 'file', text: text.value } : { kind: edit.kind },
  );
  if (!edited.ok) return refuse(terminal, edited.failure);
  return showPlan(runId.value, edited.value.summary, context);
}

/** `reshape`: says in words what shall be different, of a plan that waits or of one that is carried out. */
export async function reshapeCommand({ run, text }: Of<'reshape'>, context: CommandContext): Promise<ExitCode> {
  return shape(run, context, (runId) => context.app.reshape(runId, text));
}

/** `replan`: has a way on proposed after failures. */
export async function replanCommand({ run }: Of<'replan'>, context: CommandContext): Promise<ExitCode> {
  return shape(run, context, async (runId) => {
    const proposed = await context.app.replan(runId);
    return proposed.ok ? ok({ kind: 'proposed', amendmentId: proposed.value }) : proposed;
  });
}

async function shape(
  run: string | undefined,
  context: CommandContext,
  ask: (runId: string) => Promise<Result<Reshaped, Failure>>,
): Promise<ExitCode> {
  const { app, terminal } = context;
  const runId = await findRun(app, run, ({ state }) => state !== 'cancelled');
  if (!runId.ok) return refuse(terminal, runId.failure);
  const shaped = await ask(runId.value);
  if (!shaped.ok) return refuse(terminal, shaped.failure);
  if (shaped.value.kind === 'edited') return showPlan(runId.value, shaped.value.summary, context);
  return decide(runId.value, shaped.value.amendmentId, context);
}

/** The plan as it is now. Stdout holds it alone, as with `plan`. */
async function showPlan(runId: string, summary: string, { app, options, terminal }: CommandContext): Promise<ExitCode> {
  const state = await app.readRun(runId);
  if (!state.ok) return refuse(terminal, state.failure);
  terminal.err(`${summary === '' ? 'Nothing changed' : summary}.\n`);
  terminal.out(options.json ? planJson(state.value) : planText(state.value));
  terminal.err(`Run it with: ${resumeCommand(runId, options, ['--yes'])}\n`);
  return EXIT.succeeded;
}

/** Shows what was proposed and asks; a run that goes on by it is carried to its end. */
async function decide(runId: string, amendmentId: string, context: CommandContext): Promise<ExitCode> {
  const { app, options, terminal } = context;
  const state = await app.readRun(runId);
  if (!state.ok) return refuse(terminal, state.failure);
  const proposed = state.value.proposedAmendments.find((each) => each.amendmentId === amendmentId);
  if (proposed === undefined) return refuse(terminal, gone(state.value, amendmentId));
  const lines = `${amendmentLines(proposed).join('\n')}\n`;
  if (options.json) terminal.out(`${JSON.stringify({ runId, ...proposed })}\n`);
  else terminal.out(lines);
  const isAccepted = options.approve || (await terminal.confirm?.('Change the plan so?'));
  if (isAccepted === undefined) {
    terminal.err(
      'Nobody is there to be asked, so nothing is changed. Say it again with --yes to have it carried out.\n',
    );
    await app.decideAmendment(runId, amendmentId, 'refused');
    return EXIT.failed;
  }
  const reporter = options.json
    ? createJsonReporter(terminal.out)
    : createTextReporter({ write: terminal.out, state: structuredClone(state.value) });
  return watch(app, reporter, async () => {
    const decided = await app.decideAmendment(runId, amendmentId, isAccepted ? 'accepted' : 'refused');
    if (!decided.ok) return refuse(terminal, decided.failure);
    if (!isAccepted) return EXIT.failed;
    return app.isActive(runId) ? carryToEnd(runId, context) : tellRest(runId, context);
  });
}

async function tellRest(runId: string, { app, options, terminal }: CommandContext): Promise<ExitCode> {
  const state = await app.readRun(runId);
  if (!state.ok) return refuse(terminal, state.failure);
  const more = awaitsApproval(state.value) ? ['--yes'] : [];
  terminal.err(`The plan is changed. Go on with: ${resumeCommand(runId, options, more)}\n`);
  return EXIT.succeeded;
}

function gone({ title }: RunState, amendmentId: string): Failure {
  return { kind: 'not-found', message: `The proposed change ${amendmentId} of "${title}" is gone.` };
}
