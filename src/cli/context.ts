import type { App } from '../core/app/app.ts';
import type { RunModel } from '../shared/limits.ts';
import type { Failure } from '../shared/failures.ts';
import type { Result } from '../shared/result.ts';
import type { CommandOptions } from './commandLine.ts';
import type { Terminal } from './terminal.ts';

/** What the commands work with. */
export interface CommandContext {
  readonly app: App;
  readonly options: CommandOptions;
  readonly terminal: Terminal;
  /** The model for a new run, or for a resumed one that was recorded with `recorded`: what was said, else what was recorded. */
  chooseModel(recorded?: RunModel): Result<RunModel, Failure>;
  /** The text of a file that the person named. */
  readFile(file: string): Promise<Result<string, Failure>>;
}
