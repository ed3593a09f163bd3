/** A number of places, and a line of those who wait for one. */
export interface Places {
  /** Resolves when there is a place; with what gives it back, which does so once. Rejects with the signal's reason. */
  take(signal: AbortSignal): Promise<() => void>;
  /** How many wait for a place now. */
  waiting(): number;
}

export function createPlaces(count: number): Places {
  let free = count;
  const waiting: (() => void)[] = [];

  function placeTaken(): () => void {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    };
  }

  return {
    waiting: () => waiting.length,
    async take(signal) {
      signal.throwIfAborted();
      if (free > 0) {
        free -= 1;
        return placeTaken();
      }
      return new Promise((resolve, reject) => {
        const proceed = (): void => {
          signal.removeEventListener('abort', leave);
          resolve(placeTaken());
        };
        const leave = (): void => {
          waiting.splice(waiting.indexOf(proceed), 1);
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', leave, { once: true });
        waiting.push(proceed);
      });
    },
  };
}
