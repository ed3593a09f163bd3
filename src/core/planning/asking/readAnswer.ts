import type * as z from 'zod';
import { failed, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { ModelTurn } from '../../ports/model.ts';
import { readLoosely } from '../reading/looseJson.ts';

/** Why an answer cannot be used. */
export interface UnreadAnswer {
  readonly problems: readonly string[];
  /** What the model wrote, as text. */
  readonly text: string;
}

/**
 * The value in an answer: what a tool was called with, or what stands in the text, in a fence or among words. A value
 * that is wrapped into one more object is taken out of it.
 */
export function readAnswer<Schema extends z.ZodObject>({
  content,
  stop,
  schema,
  mend = (value) => value,
}: Pick<ModelTurn, 'content' | 'stop'> & {
  readonly schema: Schema;
  readonly mend?: ((value: unknown) => unknown) | undefined;
}): Result<z.infer<Schema>, UnreadAnswer> {
  const call = content.find((block) => block.type === 'tool-call');
  const text = content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
  const written = call === undefined ? text : typeof call.input === 'string' ? call.input : JSON.stringify(call.input);
  const isCut = stop === 'length' ? ['The answer was cut off because it was too long; answer more briefly.'] : [];
  const value: Result<unknown, string> =
    call === undefined || typeof call.input === 'string'
      ? readLoosely(written, { keys: Object.keys(schema.shape) })
      : ok(call.input);
  if (!value.ok) return failed({ problems: [...isCut, value.failure], text: written });
  const inner = onlyValueOf(value.value);
  const candidates = [value.value, ...(inner === undefined ? [] : [inner])].map((each) => schema.safeParse(mend(each)));
  const read = candidates.find(({ success }) => success);
  if (read?.data !== undefined) return ok(read.data);
  const issues = candidates[0]?.error?.issues ?? [];
  const problems = issues.map(({ path, message }) => `${path.join('.') || 'the value'}: ${message}.`);
  return failed({ problems: [...isCut, ...problems], text: written });
}

/** The one thing in an object that holds nothing else. */
function onlyValueOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const values: unknown[] = Object.values(value);
  const [only] = values;
  return values.length === 1 && typeof only === 'object' && only !== null ? only : undefined;
}
