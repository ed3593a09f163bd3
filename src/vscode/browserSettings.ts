import { browserHostProblem } from '../shared/browserHosts.ts';
import type { ReadSetting } from './settings.ts';

/** What the person set for the browser of agents. */
export interface BrowserSettings {
  /** Hosts that it may ask besides this machine. */
  readonly allowedHosts: readonly string[];
  /** Path of the program; empty: found in the usual places. */
  readonly path: string;
}

/** What cannot be read allows nothing, and the rest holds. */
export function readBrowserSettings(read: ReadSetting, problems: string[]): BrowserSettings {
  return {
    allowedHosts: hostsOf(read('browser.allowedHosts'), problems),
    path: pathOf(read('browser.path'), problems),
  };
}

function hostsOf(value: unknown, problems: string[]): string[] {
  if (value === undefined || value === null) return [];
  const refuse = (problem: string): void =>
    void problems.push(`wavewright.browser.allowedHosts: ${problem}. It allows nothing.`);
  if (!Array.isArray(value)) {
    refuse(`a list of hosts was expected, came ${JSON.stringify(value)}`);
    return [];
  }
  return value.filter((host): host is string => {
    const problem =
      typeof host === 'string' ? browserHostProblem(host) : `a text was expected, came ${JSON.stringify(host)}`;
    if (problem !== undefined) refuse(problem);
    return problem === undefined;
  });
}

function pathOf(value: unknown, problems: string[]): string {
  if (typeof value === 'string') return value.trim();
  if (value !== undefined && value !== null) {
    problems.push(
      `wavewright.browser.path: the path of a program was expected, came ${JSON.stringify(value)}. It counts as not set.`,
    );
  }
  return '';
}
