import type { FileContent } from '../../shared/changes.ts';
import type { Brief } from '../../shared/brief.ts';
import type { RecordedEvent } from '../../shared/events.ts';
import type { Answer } from '../../shared/intent.ts';
import type { RunLimits, RunModel } from '../../shared/limits.ts';
import type { ExplicitYes } from '../../shared/explicitYes.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Activities } from '../../shared/protocol.ts';
import type { Result } from '../../shared/result.ts';
import type { PlanEdit } from '../../shared/planOperations.ts';
import type { RunState } from '../../shared/runState.ts';
import type { Amendment, Reshaped } from '../../shared/shaping.ts';
import type { TemplateSummary } from '../../shared/templates.ts';
import type { BuiltInTemplate } from '../planning/templates/loadTemplates.ts';
import type { CheckoutSize } from '../ports/checkouts.ts';
import type { CheckpointSink } from '../ports/checkpoints.ts';
import type { Clock, Randomness } from '../ports/clock.ts';
import type { HashBytes } from '../ports/hashing.ts';
import type { History } from '../ports/history.ts';
import type { Log } from '../ports/log.ts';
import type { ModelAccess } from '../ports/model.ts';
import type { Repository, RepositoryWriter, TextMerger } from '../ports/repository.ts';
import type { TextFinder } from '../ports/search.ts';
import type { OpenStore, RunSummary } from '../ports/store.ts';
import type { ApprovalDecision } from '../runs/commands/approvalDesk.ts';
import type { AcceptOutcome } from '../runs/decisions.ts';
import type { JournalCheckpoint } from '../runs/journalCheckpoints.ts';
import type { EquipmentPorts } from '../runs/equipment/ports.ts';
import type { RunCommands } from '../runs/runEngine.ts';
import type { Edited } from '../runs/shaping/planEdits.ts';
import type { GivenAnswer } from '../runs/team/questionDesk.ts';
import type { NewTemplate } from './templates.ts';

/**
 * Everything a person can have the product do, the one face that the editor and the command line call. Commands
 * resolve when what they asked for is recorded, not when its consequences are over; watch those through `subscribe`.
 *
 * One process drives a run at a time. Commands that would record something fail with `wrong-state` while another one does.
 */
export interface App {
  /** Starts a run: asks the planner for a plan, or takes the given one. Resolves with the run's id once it is recorded. */
  startRun(request: StartRun): Promise<Result<string, Failure>>;
  /**
   * Lets the tasks of a proposed plan start. Fails with `needs-yes` where the plan is likely to come to more than a plain
   * approval lets pass (`shared/explicitYes.ts`), and `yesTo` does not name that much.
   */
  approvePlan(runId: string, by: 'person' | 'command-line', yesTo?: ExplicitYes): Promise<Result<void, Failure>>;
  /**
   * Answers what is asked before planning (`planning.questions`), and has the run planned. Questions that are not answered
   * take their defaults. Fails with `wrong-state` when none wait for answers.
   */
  answerQuestions(
    runId: string,
    answers: readonly Answer[],
    by: 'person' | 'command-line',
  ): Promise<Result<void, Failure>>;
  /** Running agents finish their turn. */
  pauseRun(runId: string): Promise<Result<void, Failure>>;
  /**
   * Goes on with a paused or interrupted run where it was, or tries again what did not succeed in a failed one.
   * Works for runs of earlier processes too.
   */
  resumeRun(runId: string, overrides?: ResumeOverrides): Promise<Result<void, Failure>>;
  /** Stops everything; what is finished stays and can be accepted. Also discards a plan that waits for approval. */
  cancelRun(runId: string): Promise<Result<void, Failure>>;
  /**
   * Commands on one task of a run. They are refused with `wrong-state` where the state of the run or of the task does not
   * allow them, and say what would. A run that is over goes on when there is something to do again; one that is paused,
   * waits for approval or was left does not, until it is resumed.
   */
  /** Stops the task, and its agent at once. What builds on it is blocked and names it, or cancelled as well. */
  cancelTask(
    runId: string,
    taskId: string,
    options?: { readonly withDependants?: boolean },
  ): Promise<Result<void, Failure>>;
  /** Leaves the task out, also one that failed, is blocked or was cancelled: what builds on it can start without. */
  skipTask(runId: string, taskId: string, options?: { readonly reason?: string }): Promise<Result<void, Failure>>;
  /** Tries a failed or cancelled task again, and what it had blocked. */
  retryTask(
    runId: string,
    taskId: string,
    options?: { readonly instruction?: string | undefined },
  ): Promise<Result<void, Failure>>;
  /**
   * Runs the task and everything that builds on it anew. Refused when any of them is at work, or has changes that are
   * accepted already.
   */
  rerunFromTask(
    runId: string,
    taskId: string,
    options?: { readonly instruction?: string | undefined },
  ): Promise<Result<void, Failure>>;
  /** Tells the agent of the task something more: with its opening, or with its next request when it is at work. */
  instructTask(runId: string, taskId: string, text: string): Promise<Result<void, Failure>>;
  /**
   * Says whose version of a file counts where changes do not go together, to the task that waits for that or to one that
   * waits for it in turn. A run that was paused because it could do nothing else goes on with the last answer.
   */
  settleConflict(
    runId: string,
    taskId: string,
    choice: { readonly path: string; readonly take: string },
  ): Promise<Result<void, Failure>>;
  /** The plan of a run as a YAML file to be edited by hand; what fan-outs, loops and agents added is left out. */
  planYaml(runId: string): Promise<Result<string, Failure>>;
  /**
   * Changes a plan that waits for approval, or goes back to how it was before a change and forth again. Where the plan could
   * not be carried out so, it is left as it is, and the failure has all problems; those of a file with line and column.
   */
  editPlan(runId: string, edit: PlanEdit): Promise<Result<Edited, Failure>>;
  /**
   * Has a model carry out what the person says of the plan: a plan that waits for approval is edited, of one that is
   * carried out an amendment is proposed. A paid request within the budget of the run. Fails with `plan-declined`, the
   * model's words as message, where it cannot be understood; nothing is changed then.
   */
  reshape(runId: string, words: string): Promise<Result<Reshaped, Failure>>;
  /** Proposes an amendment made by hand for a plan that is carried out; its id. `words`: what it is for. */
  proposeAmendment(runId: string, amendment: Amendment, words?: string): Promise<Result<string, Failure>>;
  /** Has a model propose how a run goes on in which tasks failed; the id of the amendment. A paid request. */
  replan(runId: string): Promise<Result<string, Failure>>;
  /**
   * Accepts a proposed amendment, which is carried out at once, or refuses it. A run that is over goes on by it. Fails with
   * `plan-invalid` and why, where the run has moved on so that it no longer fits; it stays proposed then.
   */
  decideAmendment(runId: string, amendmentId: string, decision: 'accepted' | 'refused'): Promise<Result<void, Failure>>;
  /**
   * Makes a new run of the first `atSeq` events of another one (all when absent), which shares its bodies and what it
   * saw of the repository; the new run's id. It rests until it is resumed, and goes on from there; the other one stays
   * as it is. Files that were accepted since are not touched.
   */
  forkRun(runId: string, atSeq?: number): Promise<Result<string, Failure>>;

  /**
   * Answers a command that waits for approval, and all others of the run that are the same. Rules that are remembered with
   * it let go what they allow, in all runs of this process. Fails with `not-found` when it waits no longer.
   */
  decideApproval(runId: string, approvalId: string, decision: ApprovalDecision): Promise<Result<void, Failure>>;
  /**
   * Answers a question with which an agent waits; `undefined` leaves it to the agent. In a run at rest the agent goes on with the
   * answer once the run is resumed. Fails with `not-found` when the task does not wait with this question any more.
   */
  answerTask(runId: string, given: GivenAnswer): Promise<Result<void, Failure>>;
  /** The approval level or the rules are others now: commands that wait are judged anew. */
  judgeApprovals(): void;

  /**
   * What an accept of these tasks would take: the tasks themselves and the not yet accepted tasks that they build on,
   * in the order of application.
   */
  tasksToAccept(runId: string, taskIds: readonly string[]): Promise<Result<readonly string[], Failure>>;
  /**
   * Writes the changes of exactly these tasks into the repository as one step. Files that moved on since are merged.
   * Where that is not possible nothing is written, the conflicts are recorded and returned.
   */
  acceptTasks(runId: string, taskIds: readonly string[]): Promise<Result<AcceptOutcome, Failure>>;
  rejectTasks(runId: string, taskIds: readonly string[]): Promise<Result<void, Failure>>;

  /**
   * The templates that a run on this root (the first when absent) may name, as the files are now; those that cannot be used
   * are among them, with their problems.
   */
  listTemplates(root?: string): Promise<Result<readonly TemplateSummary[], Failure>>;
  /** The plan of a run as the text of a template file, and where in the repository it belongs. Writes nothing. */
  templateOf(
    runId: string,
    template: NewTemplate,
  ): Promise<Result<{ readonly path: string; readonly text: string }, Failure>>;

  /** The newest first. */
  listRuns(): Promise<Result<readonly RunSummary[], Failure>>;
  /** The state of a run, of this or an earlier process, as it is on disk: a copy that the caller owns. */
  readRun(runId: string): Promise<Result<RunState, Failure>>;
  /** The points of a run at which a fork makes sense, in order. */
  listCheckpoints(runId: string): Promise<Result<readonly JournalCheckpoint[], Failure>>;
  /** The bytes of a file named in a change set. */
  readContent(content: FileContent): Promise<Result<Uint8Array, Failure>>;
  /** Whether the run is at work: here, or in another process as far as listing or watching the runs has shown. */
  isActive(runId: string): boolean;
  activitiesOf(runId: string): Activities;
  /** What the directories in which commands ran take up on disk. */
  checkoutSize(): Promise<Result<CheckoutSize, Failure>>;
  /** Removes those that nobody uses and that hold nothing which is nowhere else; the bytes that became free. */
  cleanUpCheckouts(): Promise<Result<number, Failure>>;
  /** Resolves when the run has come to rest: over, paused, waiting for answers or approval, or left by the process that drove it. */
  whenAtRest(runId: string): Promise<Result<RunState, Failure>>;

  /**
   * Has `subscribe` tell what another process does in the run, too: its events after number `after`, about a second
   * after they are durable. Costs a look at the store every second; returns what ends it.
   */
  watch(runId: string, after: number): () => void;
  subscribe(listener: AppListener): () => void;
  /** Pauses what runs, writes what is left and closes the store. */
  close(): Promise<void>;
}

export interface StartRun {
  readonly request: string;
  /** Name of one of the repository's roots; the first when absent. */
  readonly root?: string;
  readonly model: RunModel;
  readonly limits: RunLimits;
  /** Text of a plan file (YAML or JSON), instead of planning. */
  readonly planText?: string;
  /**
   * Text of a specification file (or of a plan file). What is named here besides wins, and `request` may be empty; the
   * limits are narrowed by it and never widened.
   */
  readonly specificationText?: string;
  /** What the request says besides: the kind of work, its size, what the person added to it, a template. */
  readonly brief?: Brief;
  /** Start the tasks without waiting for approval, and on whose word. */
  readonly autoApprove?: 'setting' | 'command-line';
  /** `defaults`: nobody is there to answer questions about the request. Default: `ask`. */
  readonly questions?: 'ask' | 'defaults';
}

export interface ResumeOverrides {
  /** What is not named stays as it was; a time limit of 0 takes it away. */
  readonly limits?: Partial<RunLimits>;
  readonly model?: RunModel;
  /** Approves the plan, now if it waits already or as soon as it is there, and on whose word. */
  readonly autoApprove?: 'setting' | 'command-line';
  /** `defaults`: questions that wait, or come, are answered by their defaults. Absent: as before. */
  readonly questions?: 'ask' | 'defaults';
}

export type {
  AcceptOutcome,
  ApprovalDecision,
  Edited,
  GivenAnswer,
  EquipmentPorts,
  BuiltInTemplate,
  JournalCheckpoint,
  NewTemplate,
  RunCommands,
};

export interface AppListener {
  /** Events that have just become durable, of one run, in order. */
  onEvents?(runId: string, events: readonly RecordedEvent[]): void;
  /** All activities of the run as they are now; told soon after changes, not for each of them. */
  onActivities?(runId: string, activities: Activities): void;
  /** An agent of the run waits for the provider until then (ms since the epoch). Told for each agent and each wait. */
  onProviderWait?(runId: string, until: number): void;
  /** Another process began or ceased to drive a run: `isActive` may say something else. */
  onDriverChanged?(runId: string): void;
  /** Something went wrong that no command is waiting for: the store broke, or was replaced by a new one. */
  onTrouble?(failure: Failure): void;
}

/** What the product needs from outside. The two composition roots put it together. */
export interface AppDeps {
  readonly repository: Repository;
  readonly writer: RepositoryWriter;
  readonly merger: TextMerger;
  /** Without one, every search reads every file. */
  readonly finder?: TextFinder;
  /** Without one, agents cannot look at earlier versions of files. */
  readonly history?: History;
  readonly openStore: OpenStore;
  readonly models: ModelAccess;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly hash: HashBytes;
  readonly log: Log;
  readonly checkpoints?: CheckpointSink;
  /** Without them agents run no commands. */
  readonly commands?: RunCommands;
  /** What agents work with besides. Without it there is nothing of that kind. */
  readonly equipment?: EquipmentPorts;
  /** The templates that ship with the product. Without them only those of the repository can be named. */
  readonly builtInTemplates?: () => Promise<readonly BuiltInTemplate[]>;
  readonly isTrusted: () => boolean;
  /** The most requests to one provider in flight, of all runs together. Asked again and again. Default: 100. */
  readonly maxRequests?: () => number;
}
