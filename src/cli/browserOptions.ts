import { browserHostProblem } from '../shared/browserHosts.ts';
import { LINE, WrongUse, nonEmpty } from './optionValues.ts';
import type { Values } from './optionValues.ts';

/** The browser of agents. */
export interface BrowserOptionsForAgents {
  /** The program; `undefined`: found in the usual places. */
  readonly path: string | undefined;
  /** Hosts that it may ask besides this machine. */
  readonly hosts: readonly string[];
}

export function browserOptionsOf(values: Values): BrowserOptionsForAgents {
  const hosts = values.get('browser-host')?.split(LINE) ?? [];
  for (const host of hosts) {
    const problem = browserHostProblem(host);
    if (problem !== undefined) throw new WrongUse(`--browser-host: ${problem}.`);
  }
  return { path: nonEmpty(values, 'browser'), hosts };
}
