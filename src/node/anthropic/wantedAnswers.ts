import type Anthropic from '@anthropic-ai/sdk';
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import type {
  AnswerHead,
  ModelAbilities,
  ModelMessage,
  ModelRequest,
  TurnObserver,
  WantedAnswer,
} from '../../core/ports/model.ts';
import type { Failure } from '../../shared/failures.ts';
import type { Result } from '../../shared/result.ts';
import { askedInWords } from '../../shared/wantedAnswer.ts';

/** How a wanted answer can be asked for, the strictest first. */
export const ANSWER_WAYS = ['structured', 'forced-tool', 'words'] as const;
export type AnswerWay = (typeof ANSWER_WAYS)[number];

/** What is known of how a server can be asked for an answer of a certain form. */
export interface AnswerKnowledge {
  /** The ways to ask for it, the strictest first; never empty. */
  waysFor(model: string, answer: WantedAnswer): readonly AnswerWay[];
  /** The server refused to be asked in this way, and took the same in another. */
  refused(model: string, answer: WantedAnswer, way: AnswerWay): void;
  abilitiesOf(model: string): ModelAbilities;
}

/**
 * Anthropic's own service takes schemas for answers. Of other servers that speak the API most know tools; a field that
 * they do not know many of them pass over in silence, so that nobody would notice that no schema was heeded.
 */
export function createAnswerKnowledge(server: { readonly isOfficial: boolean }): AnswerKnowledge {
  const refusals = new Set<string>();
  const isRefused = (model: string, way: AnswerWay): boolean =>
    [...refusals].some((key) => key.startsWith(`${way} ${model} `));
  return {
    waysFor(model, answer) {
      return ANSWER_WAYS.filter((way) => {
        if (way === 'structured' && !(server.isOfficial && isExpressible(answer.schema))) return false;
        return !refusals.has(keyOf(model, answer, way));
      });
    },
    refused(model, answer, way) {
      if (way !== 'words') refusals.add(keyOf(model, answer, way));
    },
    abilitiesOf: (model) => ({
      structuredAnswer: server.isOfficial && !isRefused(model, 'structured'),
      forcedTool: !isRefused(model, 'forced-tool'),
      toolUse: true,
    }),
  };
}

function keyOf(model: string, { name }: WantedAnswer, way: AnswerWay): string {
  return `${way} ${model} ${name}`;
}

/**
 * Asks in the strictest way that the server takes. One that it refuses as a bad request is done without from then on, once
 * the same was answered in another way; when it refuses them all, the request itself is what it does not like.
 */
export async function askInTurn<Value>(
  wanted: { readonly model: string; readonly answer: WantedAnswer; readonly observer: TurnObserver },
  knowledge: AnswerKnowledge,
  ask: (way: AnswerWay, observer: TurnObserver) => Promise<Result<Value, Failure>>,
): Promise<Result<Value, Failure>> {
  const { model, answer, observer } = wanted;
  const refusedWays: AnswerWay[] = [];
  const ways = knowledge.waysFor(model, answer);
  for (const way of ways) {
    let refusal: AnswerHead | undefined;
    const onHead = (head: AnswerHead): void => {
      if (head.accepted) observer.onHead?.(head);
      else refusal = head;
    };
    const result = await ask(way, { ...observer, onHead });
    if (!result.ok && isBadRequest(result.failure) && way !== ways.at(-1)) {
      refusedWays.push(way);
      continue;
    }
    if (refusal !== undefined) observer.onHead?.(refusal);
    if (result.ok) for (const refused of refusedWays) knowledge.refused(model, answer, refused);
    return result;
  }
  throw new Error('there is always a way to ask: in words');
}

const BAD_REQUESTS: ReadonlySet<number | undefined> = new Set([400, 422]);

/** What the request asks for is not to the server's liking. */
export function isBadRequest(failure: Failure): boolean {
  return failure.kind === 'model-request-refused' && BAD_REQUESTS.has(failure.status);
}

export interface AskedRequest {
  readonly request: ModelRequest;
  /** What the body says besides. */
  readonly fields: Pick<Anthropic.MessageCreateParamsStreaming, 'output_config' | 'tool_choice'>;
}

/** The request as it asks for its answer in this way. */
export function askedAs(way: AnswerWay, answer: WantedAnswer, request: ModelRequest): AskedRequest {
  const { name, description, schema } = answer;
  switch (way) {
    case 'structured':
      return {
        request: { ...request, messages: withWords(request.messages, description) },
        fields: { output_config: { format: { type: 'json_schema', schema: transformJSONSchema(schema) } } },
      };
    case 'forced-tool':
      return {
        request: { ...request, tools: [...request.tools, { name, description, inputSchema: schema }] },
        fields: { tool_choice: { type: 'tool', name, disable_parallel_tool_use: true } },
      };
    case 'words':
      return { request: { ...request, messages: withWords(request.messages, askedInWords(answer)) }, fields: {} };
  }
}

/** The newest message with these words behind it. */
function withWords(messages: readonly ModelMessage[], text: string): readonly ModelMessage[] {
  const last = messages.at(-1);
  if (last === undefined) return messages;
  return [...messages.slice(0, -1), { ...last, content: [...last.content, { type: 'text', text }] }];
}

/** Whether the service can hold a model to the schema: every value has a type, and objects have no keys but the named ones. */
function isExpressible(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  const {
    type,
    enum: values,
    const: constant,
    $ref,
    anyOf,
    oneOf,
    properties,
    items,
    additionalProperties,
    $defs,
  } = schema as Readonly<Record<string, unknown>>;
  const branches = [anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  const parts = [...branches, ...valuesOf(properties), ...valuesOf($defs), ...(items === undefined ? [] : [items])];
  const isTyped =
    typeof type === 'string' || [values, constant, $ref].some((each) => each !== undefined) || branches.length > 0;
  if (type === 'object' && properties === undefined) return false;
  if (type === 'array' && items === undefined) return false;
  return (
    isTyped && (additionalProperties === undefined || additionalProperties === false) && parts.every(isExpressible)
  );
}

function valuesOf(schemas: unknown): readonly unknown[] {
  return typeof schemas === 'object' && schemas !== null ? Object.values(schemas) : [];
}
