import * as z from 'zod';
import type { CheckpointStorage } from './checkpoints.ts';

/** Commands that run without asking in this workspace, as their beginnings; remembered by the window. */
export interface CommandRuleMemory {
  read(): readonly string[];
  add(rules: readonly string[]): Promise<void>;
  remove(rules: readonly string[]): Promise<void>;
}

/** Where they stand in the workspace's state. */
export const COMMAND_RULES_KEY = 'wavewright.commandRules';
const rulesSchema = z.array(z.string());

/** Keeps them in the workspace's state. What is not a list of texts there counts as none. */
export function createCommandRuleMemory(storage: CheckpointStorage): CommandRuleMemory {
  const read = (): readonly string[] => {
    const parsed = rulesSchema.safeParse(storage.get(COMMAND_RULES_KEY));
    return parsed.success ? parsed.data : [];
  };
  return {
    read,
    add: async (rules) => storage.update(COMMAND_RULES_KEY, [...new Set([...read(), ...rules])]),
    remove: async (rules) =>
      storage.update(
        COMMAND_RULES_KEY,
        read().filter((rule) => !rules.includes(rule)),
      ),
  };
}
