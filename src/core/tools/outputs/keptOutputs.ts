import type { OutputAccess } from './outputAccess.ts';

export interface KeptOutputsDeps {
  /** Bodies of the outputs that the agent's finished turns kept, in the order of their calls. */
  readonly kept: readonly string[];
  readonly put: (bytes: Uint8Array) => string;
  readonly get: (hash: string) => Promise<Uint8Array>;
}

/**
 * The outputs of one agent, named by their number: `output-1` is the first that it was given. An agent that goes on in
 * another process finds those of its finished turns under the same names.
 */
export function createKeptOutputs({ kept, put, get }: KeptOutputsDeps): OutputAccess {
  const bodies = [...kept];
  return {
    keep(text) {
      const body = put(new TextEncoder().encode(text));
      return { name: `output-${bodies.push(body)}`, body };
    },
    async read(name) {
      const number = /^output-([1-9]\d{0,5})$/.exec(name.trim())?.[1];
      const body = number === undefined ? undefined : bodies[Number(number) - 1];
      return body === undefined ? undefined : new TextDecoder().decode(await get(body));
    },
  };
}

/** Outputs that nothing outlives: for calls that are made again without being recorded. */
export function createPassingOutputs(): OutputAccess {
  const bodies: Uint8Array[] = [];
  return createKeptOutputs({
    kept: [],
    put: (bytes) => String(bodies.push(bytes) - 1),
    get: (place) => Promise.resolve(bodies[Number(place)] ?? new Uint8Array()),
  });
}
