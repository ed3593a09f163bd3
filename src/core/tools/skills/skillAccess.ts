import type { Skill } from '../equipment.ts';

/** What agents can read up on. */
export type SkillAccess = readonly Skill[];
