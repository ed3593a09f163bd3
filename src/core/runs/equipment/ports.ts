import type { Browsers } from '../../ports/browsers.ts';
import type { CodeIndex } from '../../ports/codeIndex.ts';
import type { LanguageFeatures } from '../../ports/languages.ts';
import type { Syntax } from '../../ports/syntax.ts';
import type { ToolSources } from '../../ports/toolSources.ts';

/** What a composition root gives agents to work with besides files, models and commands. Each part may be missing. */
export interface EquipmentPorts {
  readonly index?: CodeIndex | undefined;
  readonly syntax?: Syntax | undefined;
  readonly languages?: LanguageFeatures | undefined;
  readonly browsers?: Browsers | undefined;
  readonly toolSources?: ToolSources | undefined;
  /** What the person has set for all of that, asked when a run sets going. Absent: what holds by default. */
  readonly settings?: () => EquipmentSettings;
}

export interface EquipmentSettings {
  /** Hosts besides those of this machine that a browser of an agent may ask, such as `docs.example.com` or `*.example.com`. */
  readonly browserHosts: readonly string[];
  /**
   * Tools of others that agents may call, by the names of roles or `*` for all: `source/tool`, or `source/*`. Nothing of a
   * source that is not named here is started or called.
   */
  readonly allowedTools: Readonly<Record<string, readonly string[]>>;
  /** What reviewers pay heed to besides, in the person's words. */
  readonly reviewRules: string;
}

export const DEFAULT_EQUIPMENT: EquipmentSettings = { browserHosts: [], allowedTools: {}, reviewRules: '' };
