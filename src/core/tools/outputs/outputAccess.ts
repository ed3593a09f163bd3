/** Outputs of tools that were too long for the conversation, kept for the attempt's agent to read on in. */
export interface OutputAccess {
  /** Keeps it; numbered in the order of the calls. */
  keep(text: string): KeptOutput;
  /** `undefined`: there is no such output. Rejects when the store is broken. */
  read(name: string): Promise<string | undefined>;
}

export interface KeptOutput {
  /** The name under which it can be read, such as `output-3`. */
  readonly name: string;
  /** Hash of the body that holds it. */
  readonly body: string;
}
