import type { Log } from '../../core/ports/log.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A log that writes lines such as `warn: …` for everything at or above `level`. `write` gets whole lines with their end. */
export function createConsoleLog(deps: { readonly level: LogLevel; readonly write: (line: string) => void }): Log {
  const lowest = LOG_LEVELS.indexOf(deps.level);
  const at =
    (level: LogLevel) =>
    (message: string): void => {
      if (LOG_LEVELS.indexOf(level) >= lowest) deps.write(`${level}: ${message}\n`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
