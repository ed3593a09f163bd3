/** Outputs of tools that were too long for the conversation, kept for the attempt's agent to read on in. */
export interface OutputAccess {
  /** The name under which it can be read, such as `output-3`. */
  keep(text: string): string;
  /** `undefined`: there is no such output. */
  read(name: string): Promise<string | undefined>;
}
