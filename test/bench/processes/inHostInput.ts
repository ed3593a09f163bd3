/** What the bench and its part inside the extension host tell each other. */
export interface InHostInput {
  readonly baseUrl: string;
  readonly tasks: number;
  readonly concurrency: number;
  /** Where the figures go, as JSON. */
  readonly figuresFile: string;
}

export interface InHostFigures {
  readonly makespanMs: number;
  readonly succeeded: number;
  /** How much later than due a timer came, 99 of 100 times at most, and at worst. */
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  /** Of the whole extension host, other extensions included: at rest before the run, and the most during it. */
  readonly memoryBeforeBytes: number;
  readonly peakMemoryBytes: number;
}

/** Name of the variable that holds the input, as JSON. */
export const INPUT_VARIABLE = 'WAVEWRIGHT_BENCH_INPUT';
