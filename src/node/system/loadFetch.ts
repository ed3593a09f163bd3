/**
 * Loads the platform's `fetch` with all that belongs to it, which Node puts off until the first call: some 40 ms that are
 * best spent while something else is waited for. Does nothing where it is loaded already.
 */
export function loadFetch(): void {
  // Looking at it is what loads it.
  Reflect.get(globalThis, 'Headers');
}
