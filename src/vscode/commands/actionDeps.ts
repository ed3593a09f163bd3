import type * as vscode from 'vscode';
import type { App } from '../../core/app/app.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import type { PlanDocuments } from '../plans/planDocuments.ts';
import type { ReportDocuments } from '../report/reportDocuments.ts';
import type { ContextSource } from '../context/contextSource.ts';
import type { CommandRuleMemory } from '../commandRules.ts';
import type { ApiKeys } from '../secrets.ts';
import type { Settings } from '../settings.ts';
import type { ShownRunModel } from '../shownRun.ts';
import type { Panel } from '../views/panel.ts';
import type { RunView } from '../views/runView.ts';

/** How an action went: `undefined` when it was done, or called off by the person. */
export type Outcome = Failure | undefined;

/** What the actions of the person work with. */
export interface ActionDeps {
  /** The product; loaded when it is first needed. Fails when no folder is open. */
  readonly app: () => Promise<Result<App, Failure>>;
  readonly shown: ShownRunModel;
  readonly panel: Pick<Panel, 'show' | 'isVisible' | 'addContext'>;
  readonly runView: Pick<RunView, 'show'>;
  readonly reports: Pick<ReportDocuments, 'open'>;
  readonly plans: Pick<PlanDocuments, 'open'>;
  readonly settings: () => Settings;
  /** What of the editor and its workspace a request can name. */
  readonly context: ContextSource;
  readonly keys: ApiKeys;
  readonly commandRules: CommandRuleMemory;
  readonly log: vscode.LogOutputChannel;
  readonly confirm: Confirm;
}

/** Asks a question that must be answered; true when the person pressed the button named `action`. */
export type Confirm = (question: {
  readonly message: string;
  readonly detail: string;
  readonly action: string;
}) => Promise<boolean>;
