/** Notes that the agents of a run leave for each other. */
export interface BoardAccess {
  /**
   * Resolves when the note will not be lost any more. `callKey`: names the call in the attempt; a call that is made again after a
   * crash publishes nothing anew. `full`: the task has published as many as it may.
   */
  publish(note: NewNote, callKey: string): Promise<'published' | 'full'>;
  /** Of other agents and own ones, the latest first; those that have one of the tags, or all where none is named. */
  read(tags: readonly string[]): readonly ReadNote[];
}

export interface NewNote {
  readonly text: string;
  readonly tags: readonly string[];
}

export interface ReadNote extends NewNote {
  readonly taskId: string;
  readonly title: string;
}
