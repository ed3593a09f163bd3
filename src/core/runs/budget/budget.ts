import { capOfRole, capOfRun, capOfTask, mayUseReserve, spendingOf } from '../../../shared/budgets.ts';
import type { Cap } from '../../../shared/budgets.ts';
import type { Spending } from '../../../shared/limits.ts';
import type { Failure } from '../../../shared/failures.ts';
import type { Result } from '../../../shared/result.ts';
import { failed, ok } from '../../../shared/result.ts';
import { taskOf } from '../../../shared/runState.ts';
import type { RunState, TaskState } from '../../../shared/runState.ts';
import { refusal } from './budgetRefusal.ts';

/**
 * Dollars and tokens of one run and of its tasks. Asked before each request; what is in flight counts with what it is
 * expected to use, so that a cap is never passed by more than the requests in flight exceed what was expected of them.
 */
export interface Budget {
  /**
   * Waits while the end of a request in flight may make room for this one; `onWaiting` is told when that begins and
   * ends. Fails
   * with `budget-exceeded`, naming the task when only that one has to wait: its own cap is met, or the share that is
   * reserved for others, who can go on. Fails with `cancelled` when the signal was aborted before.
   */
  admit(
    claim: BudgetClaim,
    onWaiting: (isWaiting: boolean) => void,
    signal: AbortSignal,
  ): Promise<Result<Admission, Failure>>;
}

export interface BudgetClaim {
  /** Empty: the planner, or what else concerns the run as a whole. */
  readonly taskId: string;
  readonly expected: Spending;
}

/** A request in flight. */
export interface Admission {
  /** It is over and used so much; nothing when it failed. To be called once. */
  settle(spent: Spending): void;
}

/** What was spent on the run or a task, and what is on its way. */
interface Account {
  spent: Spending;
  expected: Spending;
  inFlight: number;
}

interface Meeting {
  readonly account: Account;
  readonly cap: Cap;
}

/**
 * The budget of a run for as long as this process drives it. What was spent before is read off the state once; limits
 * are those of the state at each request, so that a resume with larger ones needs nothing else.
 */
export function createBudget(state: RunState): Budget {
  const run = accountOf(spendingOf(state));
  const tasks = new Map<string, Account>();
  let waiting: (() => void)[] = [];

  function accountOfTask(task: TaskState): Account {
    const known = tasks.get(task.id);
    if (known !== undefined) return known;
    const account = accountOf(spendingOf(task));
    tasks.set(task.id, account);
    return account;
  }

  /** The cap that the request may pass, that of the task before that of the run; `undefined`: none. */
  function met(task: TaskState | undefined, expected: Spending): Meeting | undefined {
    const own = task === undefined ? [] : [{ account: accountOfTask(task), cap: capOfTask(task, state.limits) }];
    const caps = [...own, { account: run, cap: capOfRole(task?.role, state.limits) }];
    return caps.find(({ account, cap }) => !fits(account, expected, cap));
  }

  function refused(task: TaskState | undefined, { account, cap }: Meeting, expected: Spending): Failure {
    const { spent } = account;
    const { costIsComplete } = state;
    if (account !== run) return refusal({ of: 'task', taskId: task?.id, spent, cap, expected, costIsComplete });
    const whole = capOfRun(state.limits);
    const isReserved = fits(run, expected, whole);
    if (!isReserved) return refusal({ of: 'run', taskId: undefined, spent, cap: whole, expected, costIsComplete });
    const taskId = canUseReserve(state) ? task?.id : undefined;
    return refusal({ of: 'unreserved', taskId, spent, cap, expected, costIsComplete });
  }

  function begin(task: TaskState | undefined, expected: Spending): Admission {
    const accounts = task === undefined ? [run] : [run, accountOfTask(task)];
    for (const account of accounts) {
      account.inFlight += 1;
      account.expected = sum(account.expected, expected);
    }
    return {
      settle(spent) {
        for (const account of accounts) {
          account.inFlight -= 1;
          // Nothing in flight is nothing expected, whatever adding and taking away has left of fractions.
          account.expected = account.inFlight === 0 ? NOTHING : difference(account.expected, expected);
          account.spent = sum(account.spent, spent);
        }
        const released = waiting;
        waiting = [];
        for (const look of released) look();
      },
    };
  }

  return {
    async admit({ taskId, expected }, onWaiting, signal) {
      const task = taskOf(state, taskId);
      let waits = false;
      const wait = (now: boolean): void => {
        if (now !== waits) onWaiting(now);
        waits = now;
      };
      try {
        for (;;) {
          if (signal.aborted) return failed(CANCELLED);
          const meeting = met(task, expected);
          if (meeting === undefined) return ok(begin(task, expected));
          if (meeting.account.inFlight === 0) return failed(refused(task, meeting, expected));
          wait(true);
          await untilCalledOrAborted((look) => waiting.push(look), signal);
        }
      } finally {
        wait(false);
      }
    },
  };
}

const NOTHING: Spending = { usd: 0, tokens: 0 };
const CANCELLED: Failure = { kind: 'cancelled', message: 'Cancelled while waiting for the budget.' };

function accountOf(spent: Spending): Account {
  return { spent, expected: NOTHING, inFlight: 0 };
}

function fits(account: Account, more: Spending, cap: Cap): boolean {
  const { usd, tokens } = sum(sum(account.spent, account.expected), more);
  return usd <= (cap.usd ?? Infinity) && tokens <= (cap.tokens ?? Infinity);
}

function sum(a: Spending, b: Spending): Spending {
  return { usd: a.usd + b.usd, tokens: a.tokens + b.tokens };
}

function difference(a: Spending, b: Spending): Spending {
  return { usd: a.usd - b.usd, tokens: a.tokens - b.tokens };
}

const STARTABLE: ReadonlySet<string> = new Set(['ready', 'running', 'verifying']);

/** Whether some task can go on that may use what is reserved. */
function canUseReserve(state: RunState): boolean {
  return state.taskIds.some((id) => {
    const task = taskOf(state, id);
    return task !== undefined && mayUseReserve(task.role) && STARTABLE.has(task.state);
  });
}

function untilCalledOrAborted(enlist: (look: () => void) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      signal.removeEventListener('abort', end);
      resolve();
    };
    signal.addEventListener('abort', end);
    enlist(end);
  });
}
