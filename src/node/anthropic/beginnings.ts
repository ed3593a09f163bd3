import { hash } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import type { KeptPrefix, ModelRequest, ToolDescription } from '../../core/ports/model.ts';
import { minimumTokensOf, tokensOf } from './cacheMarks.ts';

/** What requests begin with. Those of a run have it in common, many kilobytes of it, so the last one is remembered. */
export interface Beginnings {
  /** The tools of the request as its body has them. */
  toolsOf(request: Pick<ModelRequest, 'tools'>): ToolParams;
  /** The prefix that requests of other agents have too: the tools and the shared part of the system prompt. `undefined`: too short to be kept. */
  sharedPrefix(request: ModelRequest): KeptPrefix | undefined;
}

export interface ToolParams {
  readonly params: readonly Anthropic.Tool[];
  /** All of them as JSON text. */
  readonly text: string;
}

/** The default life of an entry, counted from its last use. */
const KEPT_FOR_MS = 5 * 60_000;

export function createBeginnings(): Beginnings {
  let tools: { readonly of: readonly ToolDescription[]; readonly made: ToolParams } | undefined;
  let prefix: { readonly of: Beginning; readonly made: KeptPrefix | undefined } | undefined;

  function toolsOf(request: Pick<ModelRequest, 'tools'>): ToolParams {
    if (tools === undefined || !areSame(tools.of, request.tools)) {
      const params = request.tools.map(toolParam);
      tools = { of: [...request.tools], made: { params, text: JSON.stringify(params) } };
    }
    return tools.made;
  }

  return {
    toolsOf,
    sharedPrefix(request) {
      const { model, system, sharedSystemLength = 0 } = request;
      const beginning: Beginning = { model, shared: system.slice(0, sharedSystemLength), tools: toolsOf(request) };
      if (prefix === undefined || !isSame(prefix.of, beginning)) {
        prefix = { of: beginning, made: prefixWith(beginning) };
      }
      return prefix.made;
    },
  };
}

interface Beginning {
  readonly model: string;
  readonly shared: string;
  readonly tools: ToolParams;
}

function prefixWith({ model, shared, tools }: Beginning): KeptPrefix | undefined {
  if (shared === '') return undefined;
  const text = tools.text + shared;
  const tokens = tokensOf(text.length);
  if (tokens < minimumTokensOf(model)) return undefined;
  return { key: `${model} ${hash('sha256', text)}`, tokens, keptForMs: KEPT_FOR_MS };
}

function isSame(one: Beginning, other: Beginning): boolean {
  return one.model === other.model && one.tools === other.tools && one.shared === other.shared;
}

/** The descriptions are the very same objects in request after request. */
function areSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((each, index) => each === others[index]);
}

function toolParam({ name, description, inputSchema }: ToolDescription): Anthropic.Tool {
  return { name, description, input_schema: { ...inputSchema, type: 'object' } };
}
