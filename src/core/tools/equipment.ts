import type { MeanName } from './means.ts';
import type { Tool } from './tool.ts';

/**
 * What a run found there for its agents when it set going, besides their rights: the same for all of them, since it stands at
 * the beginning of their requests.
 */
export interface Equipment {
  /** Tells one from another: two are the same when their keys are. */
  readonly key: string;
  /** What the run's agents can be given. */
  readonly means: ReadonlySet<MeanName>;
  /** Tools of others that some role may call, in a fixed order. */
  readonly foreign: readonly ForeignToolGrant[];
  /** Folders of dependencies that are not there, so that what needs them cannot run. Absent: none is missed. */
  readonly notInstalled?: readonly string[];
  /** What the project asks of everybody who works on it, the rules of the root first. */
  readonly rules: readonly ProjectRules[];
  /** What agents can read up on when they need it. */
  readonly skills: readonly Skill[];
  /** What reviewers pay heed to besides; empty when nobody says anything. */
  readonly reviewRules: string;
  /** Roles that the project brings, by their names. */
  readonly customRoles: ReadonlyMap<string, CustomRole>;
}

export interface ForeignToolGrant {
  readonly tool: Tool;
  /** Roles that may call it, custom ones included; `*` stands for all. */
  readonly roles: ReadonlySet<string>;
}

export interface ProjectRules {
  /** The file that says so. */
  readonly path: string;
  /** The folder that they are for; empty for the whole repository. */
  readonly folder: string;
  /** `undefined`: left out for its length, and to be read by whoever works in the folder. */
  readonly text: string | undefined;
}

export interface Skill {
  readonly name: string;
  readonly description: string;
  /** Path of its `SKILL.md`, without links. */
  readonly path: string;
}

/** A role as a file of the repository defines it. It narrows what the role of its task may do and never widens it. */
export interface CustomRole {
  readonly name: string;
  readonly description: string;
  readonly prompt: string;
  /** The file. */
  readonly path: string;
  /** Names of tools here, and others that the file has; absent: all that the task's role may call. */
  readonly tools?: readonly string[];
  /** How able a model it asks for. */
  readonly tier?: 'light' | 'standard' | 'strong';
}
