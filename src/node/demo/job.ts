export interface ToolCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface ToolResult {
  readonly text: string;
  readonly isError: boolean;
}

/** One answer of the model: what it says, and the tools it calls. Without a call the conversation ends. */
export interface Answer {
  readonly say: string;
  readonly calls: readonly ToolCall[];
}

/**
 * A conversation written down as a program: it yields answers, is given the results of their tool calls, in order, and
 * returns its last answer. It keeps no state outside: see `nextAnswer`.
 */
export type Job = Generator<Answer, Answer, readonly ToolResult[]>;

/** A part of a job that comes to a value. */
export type JobPart<Value> = Generator<Answer, Value, readonly ToolResult[]>;

/** The answer that comes next: the job runs from its beginning through all the results that are there already. */
export function nextAnswer(job: Job, turns: readonly (readonly ToolResult[])[]): Answer {
  let step = job.next();
  for (const results of turns) {
    if (step.done) return step.value;
    step = job.next(results);
  }
  return step.value;
}

/** Characters; the tool takes a few more. */
const LONGEST_SUMMARY = 19_000;

/** The end of an agent's work. */
export function finish(text: string, data?: unknown): Answer {
  const summary = text.length > LONGEST_SUMMARY ? `${text.slice(0, LONGEST_SUMMARY)}\n(and more)` : text;
  return { say: '', calls: [{ name: 'finish', input: data === undefined ? { summary } : { summary, data } }] };
}

/** Calls one tool and waits for its result. */
export function* callTool(say: string, name: string, input: Readonly<Record<string, unknown>>): JobPart<ToolResult> {
  const [result] = yield { say, calls: [{ name, input }] };
  return result ?? { text: 'The tool gave no result.', isError: true };
}
