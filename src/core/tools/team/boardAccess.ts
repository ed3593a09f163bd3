/** Notes that the agents of a run leave for each other. */
export interface BoardAccess {
  publish(note: { readonly text: string; readonly tags: readonly string[] }): Promise<void>;
  /** Of other agents and own ones, the latest first; those that have one of the tags, or all where none is named. */
  read(tags: readonly string[]): readonly BoardNote[];
}

export interface BoardNote {
  readonly taskId: string;
  readonly text: string;
  readonly tags: readonly string[];
}
