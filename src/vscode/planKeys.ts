import * as vscode from 'vscode';
import { awaitsAnswers, awaitsApproval } from '../shared/runState.ts';
import type { RunState } from '../shared/runState.ts';
import type { ShownRunModel } from './shownRun.ts';

/** Sets the context keys by which menus and the palette know what can be done with the plan of the run that is shown. */
export function watchPlanKeys(shown: ShownRunModel): vscode.Disposable {
  const set = new Map<string, boolean>();
  const setKey = (key: string, value: boolean): void => {
    if (set.get(key) === value) return;
    set.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const refresh = (): void => {
    const { state } = shown;
    const waits = state !== undefined && awaitsApproval(state);
    const { versions = [], current = 0 } = state?.planning ?? {};
    setKey('wavewright.planWaits', waits);
    setKey('wavewright.hasPlan', (state?.taskIds.length ?? 0) > 0);
    setKey('wavewright.canUndoPlanEdit', waits && current > 0);
    setKey('wavewright.canRedoPlanEdit', waits && current < versions.length - 1);
    setKey('wavewright.questionsWait', state !== undefined && awaitsAnswers(state));
    setKey('wavewright.canReplan', state !== undefined && mayReplan(state));
  };
  const unsubscribe = shown.subscribe((change) => {
    if (change.kind !== 'activities') refresh();
  });
  refresh();
  return new vscode.Disposable(unsubscribe);
}

function mayReplan({ planning, counts }: RunState): boolean {
  return planning.phase === 'approved' && counts.failed + counts.blocked > 0;
}
