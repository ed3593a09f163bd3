import type { ActionDeps, Outcome } from './actionDeps.ts';
import { pickRun, runIdIn } from './targets.ts';
import type { RunQuestion } from './targets.ts';

/** Gets what the command was called with: an item of a tree, ids, what menus name, or nothing from the palette. */
export type Command = (argument: unknown, more?: unknown) => Promise<Outcome>;

/** A command about the run that its argument names or, without one, that is found as `question` says. */
export function onRun(
  action: (runId: string, deps: ActionDeps, argument: unknown) => Promise<Outcome>,
  question: RunQuestion,
  deps: ActionDeps,
): Command {
  return async (argument) => {
    const given = runIdIn(argument);
    const runId = given === undefined ? await pickRun(deps.shown, question) : undefined;
    if (runId !== undefined && !runId.ok) return runId.failure;
    const wanted = given ?? runId?.value;
    return wanted === undefined ? undefined : action(wanted, deps, argument);
  };
}
