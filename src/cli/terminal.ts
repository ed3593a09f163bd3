/** Where the command line speaks. Texts are whole lines with their ends. */
export interface Terminal {
  /** What the command is about. */
  out(text: string): void;
  /** What a person should know besides. */
  err(text: string): void;
  /** Asks a question that is answered by yes or no; `undefined` when nobody is there to be asked. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  /**
   * Asks for a line; empty when nothing was said, or the signal says that nobody needs to know any more. `undefined`, or absent,
   * when nobody is there to be asked.
   */
  readonly ask?: ((question: string, signal?: AbortSignal) => Promise<string>) | undefined;
}
