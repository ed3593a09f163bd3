import type { LanguageFeatures } from '../ports/languages.ts';
import type { Syntax } from '../ports/syntax.ts';
import type { BrowserAccess } from './browser/browserAccess.ts';
import type { CandidateAccess } from './candidates/candidateAccess.ts';
import type { CommandAccess } from './commands/commandAccess.ts';
import type { HistoryAccess } from './history/historyAccess.ts';
import type { IndexAccess } from './index/indexAccess.ts';
import type { OutputAccess } from './outputs/outputAccess.ts';
import type { SkillAccess } from './skills/skillAccess.ts';
import type { BoardAccess } from './team/boardAccess.ts';
import type { PersonAccess } from './team/personAccess.ts';
import type { ToolClock } from './tool.ts';

/** What tools work with besides the view of their agent. What is absent is not there for it. */
export interface ToolMeans {
  /** Bounds the time of what cannot be bounded otherwise, and lets others work in between. Without it there is neither. */
  readonly clock?: ToolClock | undefined;
  /** Absent: no commands can be run. */
  readonly commands?: CommandAccess | undefined;
  /** Absent: nothing is known of earlier versions. */
  readonly history?: HistoryAccess | undefined;
  /** Absent: only texts can be searched for. */
  readonly index?: IndexAccess | undefined;
  /** Absent: no text has an outline. */
  readonly syntax?: Syntax | undefined;
  /** Absent: there is no editor. */
  readonly languages?: LanguageFeatures | undefined;
  readonly browser?: BrowserAccess | undefined;
  /** Absent: nobody can be asked. */
  readonly person?: PersonAccess | undefined;
  readonly board?: BoardAccess | undefined;
  /** Absent: long outputs are cut and gone. */
  readonly outputs?: OutputAccess | undefined;
  /** Absent: the agent does not choose among candidates. */
  readonly candidates?: CandidateAccess | undefined;
  /** Absent: the project brings none. */
  readonly skills?: SkillAccess | undefined;
}

/** Means on which it depends whether a run's agents are offered certain tools. */
export type MeanName =
  'index' | 'syntax' | 'languages' | 'browser' | 'person' | 'board' | 'outputs' | 'candidates' | 'skills';

/** Those of an agent, out of something that has more. */
export function meansOf(of: ToolMeans): ToolMeans {
  const { clock, commands, history, index, syntax, languages, browser, person, board, outputs, candidates, skills } =
    of;
  return { clock, commands, history, index, syntax, languages, browser, person, board, outputs, candidates, skills };
}
