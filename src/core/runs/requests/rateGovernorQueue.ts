/** What waits, in the order in which it shall go: by rank (0 first), then by arrival. */
export interface WaitingLine<Item extends Waiting> extends Iterable<Item> {
  readonly size: number;
  push(item: Item): void;
  /** Takes the next one out; `undefined` when nobody waits. */
  pop(): Item | undefined;
  remove(item: Item): void;
}

export interface Waiting {
  readonly rank: number;
  /** Unique; counts up with time. */
  readonly arrival: number;
}

export function createWaitingLine<Item extends Waiting>(): WaitingLine<Item> {
  /** The next one last, so that it is taken without moving the others. */
  const line: Item[] = [];

  /** Where the item is, or belongs. */
  function place(item: Item): number {
    let low = 0;
    let high = line.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = line[middle];
      if (other !== undefined && goesBefore(item, other)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    get size() {
      return line.length;
    },
    push: (item) => void line.splice(place(item), 0, item),
    pop: () => line.pop(),
    remove(item) {
      const index = place(item);
      if (line[index] === item) line.splice(index, 1);
    },
    [Symbol.iterator]: () => line.toReversed()[Symbol.iterator](),
  };
}

function goesBefore(a: Waiting, b: Waiting): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.arrival < b.arrival);
}
