/** Where notes for the person who looks for a cause go. Never given secrets, prompts or file contents. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
