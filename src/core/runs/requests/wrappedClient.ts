import type { ModelClient } from '../../ports/model.ts';

/** The client with another way to take a turn; all that it says of itself stays. */
export function wrappedClient(client: ModelClient, streamTurn: ModelClient['streamTurn']): ModelClient {
  return {
    provider: client.provider,
    label: client.label,
    pricesOf: client.pricesOf,
    abilitiesOf: (model) => client.abilitiesOf?.(model),
    priceOf: (model) => client.priceOf(model),
    priceAt: (model, promptTokens) => client.priceAt?.(model, promptTokens),
    keptPrefix: (request) => client.keptPrefix?.(request),
    streamTurn,
  };
}
