/** A model that the quick pick offers by name; any other id can be typed. */
export interface CatalogueModel {
  readonly id: string;
  readonly description: string;
}

/** Models of Anthropic, as of November 2026; the newest of each size first. */
export const ANTHROPIC_MODELS: readonly CatalogueModel[] = [
  { id: 'claude-sonnet-5-5', description: 'Balanced: the default' },
  { id: 'claude-haiku-5-5', description: 'Fast and cheap, for sweeps and checks' },
  { id: 'claude-opus-5-5', description: 'Strong, for hard tasks' },
  { id: 'claude-fable-5-2', description: 'Strongest' },
  { id: 'claude-sonnet-5', description: 'Earlier' },
  { id: 'claude-opus-5', description: 'Earlier' },
  { id: 'claude-haiku-4-5', description: 'Earlier, cheapest' },
];
