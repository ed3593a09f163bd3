/** A parameter as other code meets it: types and default values apart. */
export interface Parameter {
  /** Empty where it is taken apart, such as `{ a, b }`. */
  readonly name: string;
  /** It may be left out. */
  readonly optional: boolean;
  /** It takes all that follow. */
  readonly rest: boolean;
}

export type Parameters = readonly Parameter[];

/** What other code can import from a file, as far as its text says so. */
export interface PublicNames {
  /** By name the ways in which it can be called; none where that is not known or it is no function. */
  readonly names: ReadonlyMap<string, readonly Parameters[]>;
  /** It passes on names of other files, or computes them: more may be there than `names` has. */
  readonly isOpen: boolean;
  /** What can be reached through the default export, which is then an object or one of the names. */
  readonly throughDefault: ReadonlySet<string>;
  /** Callers may name the parameters, so that their names count. */
  readonly callsByName: boolean;
}

/** Statements of one file that are looked at; with more of them, more names may be there. */
export const MOST_STATEMENTS = 1_000;

/** Collects names while a text is read. */
export interface NameCollector {
  add(name: string, parameters?: Parameters): void;
  addThroughDefault(name: string): void;
  open(): void;
  readonly result: PublicNames;
}

export function createNameCollector({ callsByName }: Pick<PublicNames, 'callsByName'>): NameCollector {
  const names = new Map<string, Parameters[]>();
  const throughDefault = new Set<string>();
  let isOpen = false;
  return {
    add(name, parameters) {
      const known = names.get(name) ?? [];
      names.set(name, parameters === undefined ? known : [...known, parameters]);
    },
    addThroughDefault: (name) => void throughDefault.add(name),
    open() {
      isOpen = true;
    },
    get result() {
      return { names, throughDefault, isOpen, callsByName };
    },
  };
}
