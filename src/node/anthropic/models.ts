/** The model that is asked when none is chosen. (November 2026: the provider's middle model.) */
export const DEFAULT_ANTHROPIC_MODEL = 'claude-sonnet-5-5';

/** Models offered for choosing when the provider does not list its own, strongest first. As of November 2026. */
export const KNOWN_ANTHROPIC_MODELS: readonly string[] = [
  'claude-fable-5-2',
  'claude-opus-5-5',
  'claude-sonnet-5-5',
  'claude-haiku-5-5',
];
