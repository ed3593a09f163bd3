import type { Command } from '../commandLine.ts';
import type { CommandContext } from '../context.ts';
import type { ExitCode } from '../exitCodes.ts';
import type { CommandName } from '../optionTable.ts';
import { checkpointsCommand } from './checkpoints.ts';
import { cleanCommand } from './clean.ts';
import { forkCommand } from './fork.ts';
import { listCommand } from './list.ts';
import { planCommand } from './plan.ts';
import { reportCommand } from './report.ts';
import { resumeCommand } from './resume.ts';
import { runCommand } from './run.ts';
import { editCommand, replanCommand, reshapeCommand } from './shape.ts';
import { taskCommand } from './task.ts';
import { templatesCommand } from './templates.ts';

type CommandOf<Name extends CommandName> = Extract<Command, { readonly name: Name }>;
type Handlers = {
  readonly [Name in CommandName]: (command: CommandOf<Name>, context: CommandContext) => Promise<ExitCode>;
};

const handlers: Handlers = {
  plan: ({ source }, context) => planCommand(source, context),
  run: ({ source }, context) => runCommand(source, context),
  resume: ({ run }, context) => resumeCommand(run, context),
  report: (command, context) => reportCommand(command, context),
  task: (command, context) => taskCommand(command, context),
  edit: (command, context) => editCommand(command, context),
  reshape: (command, context) => reshapeCommand(command, context),
  replan: (command, context) => replanCommand(command, context),
  checkpoints: ({ run }, context) => checkpointsCommand(run, context),
  fork: ({ run, at }, context) => forkCommand(run, at, context),
  clean: (_command, context) => cleanCommand(context),
  templates: (_command, context) => templatesCommand(context),
  list: (_command, context) => listCommand(context),
};

/** Carries out a command; its exit code. */
export function dispatch(command: CommandOf<CommandName>, context: CommandContext): Promise<ExitCode> {
  // The compiler does not see that the name of a command picks the handler of that same command.
  const handler = handlers[command.name] as (
    command: CommandOf<CommandName>,
    context: CommandContext,
  ) => Promise<ExitCode>;
  return handler(command, context);
}
