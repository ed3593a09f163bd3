import * as z from 'zod';
import type { ModelAbilities } from '../../core/ports/model.ts';
import { entryOf } from './modelIds.ts';

/** What a model can be given. */
export type ModelFacts = Pick<ModelAbilities, 'pictures' | 'contextTokens'>;

/**
 * Tokens that a request and its answer may have together, from the pages of the models at
 * https://platform.claude.com/docs/en/about-claude/models/overview, as of November 2026. All of these models take pictures.
 */
const CONTEXT_TOKENS: Readonly<Record<string, number>> = {
  'claude-fable-5-2': 1_000_000,
  'claude-mythos-5-2': 1_000_000,
  'claude-fable-5-1': 1_000_000,
  'claude-mythos-5-1': 1_000_000,
  'claude-fable-5': 1_000_000,
  'claude-mythos-5': 1_000_000,
  'claude-opus-5-5': 1_000_000,
  'claude-opus-5': 1_000_000,
  'claude-opus-4-8': 1_000_000,
  'claude-opus-4-7': 1_000_000,
  'claude-opus-4-6': 200_000,
  'claude-opus-4-5': 200_000,
  'claude-sonnet-5-5': 1_000_000,
  'claude-sonnet-5': 1_000_000,
  'claude-sonnet-4-6': 1_000_000,
  'claude-sonnet-4-5': 200_000,
  'claude-haiku-5-5': 1_000_000,
  'claude-haiku-4-5': 200_000,
};

/** The demo model is a program: it goes through its whole conversation with every answer, and none is too long for it. */
const OF_DEMO: ModelFacts = { pictures: false, contextTokens: 1_000_000_000 };

/** What is known of the models of one server. */
export interface ModelKnowledge {
  factsOf(model: string): ModelFacts;
  /** Whether the model is in our own list; what a server does with it then says nothing about the model. */
  isListed(model: string): boolean;
  /** The server answered a request to this model: has it looked up there, once, if nothing is known of it. Never fails. */
  answered(model: string): void;
  /** The server refused a request for the pictures in it, and took it without. */
  picturesRefused(model: string): void;
}

export interface ModelKnowledgeDeps {
  readonly isDemo: boolean;
  /** What the server says of a model. Many servers have no such list: then it rejects, or gives something else. */
  readonly retrieve: (model: string) => Promise<unknown>;
}

export function createModelKnowledge({ isDemo, retrieve }: ModelKnowledgeDeps): ModelKnowledge {
  const found = new Map<string, ModelFacts>();
  const asked = new Set<string>();

  async function lookUp(model: string): Promise<void> {
    const told = toldSchema.safeParse(await retrieve(model));
    if (!told.success) return;
    const { max_input_tokens: contextTokens, capabilities } = told.data;
    const pictures = capabilities?.image_input?.supported;
    // What its refusals said counts for more.
    found.set(model, {
      ...(typeof contextTokens === 'number' ? { contextTokens } : {}),
      ...(typeof pictures === 'boolean' ? { pictures } : {}),
      ...found.get(model),
    });
  }

  const isListed = (model: string): boolean => entryOf(model, CONTEXT_TOKENS) !== undefined;
  return {
    isListed,
    factsOf(model) {
      if (isDemo) return OF_DEMO;
      const contextTokens = entryOf(model, CONTEXT_TOKENS);
      return { ...(contextTokens === undefined ? {} : { contextTokens, pictures: true }), ...found.get(model) };
    },
    answered(model) {
      if (isDemo || isListed(model) || asked.has(model)) return;
      asked.add(model);
      // Whatever comes of it: it is done without.
      lookUp(model).catch(() => undefined);
    },
    picturesRefused(model) {
      found.set(model, { ...found.get(model), pictures: false });
    },
  };
}

const toldSchema = z.looseObject({
  max_input_tokens: z.number().int().positive().nullish().catch(undefined),
  capabilities: z
    .looseObject({ image_input: z.looseObject({ supported: z.boolean() }).nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
});
