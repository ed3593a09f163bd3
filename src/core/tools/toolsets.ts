import { applyPatchTool } from './files/applyPatch.ts';
import { browserActTool } from './browser/act.ts';
import { browserExtractTool } from './browser/extract.ts';
import { browserNavigateTool } from './browser/navigate.ts';
import { browserScreenshotTool } from './browser/screenshot.ts';
import { writePdfTool } from './browser/writePdf.ts';
import { deleteFileTool } from './files/deleteFile.ts';
import { editFileTool } from './files/editFile.ts';
import { findFilesTool } from './files/findFiles.ts';
import { findSymbolTool } from './symbols/findSymbol.ts';
import { finishTool } from './finish.ts';
import { getDiagnosticsTool } from './symbols/getDiagnostics.ts';
import { gitBlameTool } from './history/gitBlame.ts';
import { gitLogTool } from './history/gitLog.ts';
import { listFilesTool } from './files/listFiles.ts';
import { outlineTool } from './symbols/outline.ts';
import { readFileTool } from './files/readFile.ts';
import { renameFileTool } from './files/renameFile.ts';
import { askPersonTool } from './team/askPerson.ts';
import { publishNoteTool, readNotesTool } from './team/notes.ts';
import { readOutputTool } from './outputs/readOutput.ts';
import { runCommandTool } from './commands/runCommand.ts';
import { searchCodeTool } from './index/searchCode.ts';
import { loadSkillTool } from './skills/loadSkill.ts';
import { searchTextTool } from './files/searchText.ts';
import { showChangesTool } from './files/showChanges.ts';
import { readCandidateTool } from './candidates/readCandidate.ts';
import { showCandidateTool } from './candidates/showCandidate.ts';
import type { Equipment } from './equipment.ts';
import type { MeanName } from './means.ts';
import type { Tool } from './tool.ts';
import { writeFileTool } from './files/writeFile.ts';

/** Tools that change nothing. */
export const READING_TOOLS: readonly Tool[] = [listFilesTool, readFileTool, searchTextTool, findFilesTool];

/** Tools that look into the past of the repository. */
export const HISTORY_TOOLS: readonly Tool[] = [gitLogTool, gitBlameTool];

/** Tools that know what files declare. */
export const SYMBOL_TOOLS: readonly Tool[] = [outlineTool, findSymbolTool];

/** Tools that change the agent's own view. */
export const WRITING_TOOLS: readonly Tool[] = [
  editFileTool,
  writeFileTool,
  deleteFileTool,
  renameFileTool,
  applyPatchTool,
];

/** Tools that look at pages. They reach beyond the view as commands do. */
export const BROWSER_TOOLS: readonly Tool[] = [
  browserNavigateTool,
  browserScreenshotTool,
  browserExtractTool,
  browserActTool,
  writePdfTool,
];

/** What a run lets its agents do, whatever their role. */
export interface AgentRights {
  /** Change files of their views. */
  readonly mayWrite: boolean;
  /** Run commands; each of them may still be refused. */
  readonly mayRun: boolean;
  /** What is there for its agents besides. Absent: nothing. */
  readonly equipment?: Equipment | undefined;
}

/** Tools that are offered where their means are there, in this order. */
const TOOLS_BY_MEANS: readonly { readonly needs: MeanName; readonly tools: readonly Tool[] }[] = [
  { needs: 'index', tools: [searchCodeTool] },
  { needs: 'syntax', tools: SYMBOL_TOOLS },
  { needs: 'languages', tools: [getDiagnosticsTool] },
  { needs: 'outputs', tools: [readOutputTool] },
  { needs: 'board', tools: [publishNoteTool, readNotesTool] },
  { needs: 'person', tools: [askPersonTool] },
  { needs: 'candidates', tools: [showCandidateTool, readCandidateTool] },
  { needs: 'skills', tools: [loadSkillTool] },
];

/** Where no commands can be run. */
export const WITHOUT_COMMANDS: AgentRights = { mayWrite: true, mayRun: false };

/**
 * What every agent of a task is offered, whatever its role, in this order: the tools stand first in a request, and
 * providers keep the beginning that requests share. What a role may not call is refused when it is called.
 */
export function taskTools({ mayWrite, mayRun, equipment }: AgentRights): readonly Tool[] {
  return [
    ...READING_TOOLS,
    showChangesTool,
    ...HISTORY_TOOLS,
    ...(mayWrite ? WRITING_TOOLS : []),
    ...(mayRun ? [runCommandTool] : []),
    ...TOOLS_BY_MEANS.flatMap(({ needs, tools }) => (equipment?.means.has(needs) === true ? tools : [])),
    ...(mayRun && equipment?.means.has('browser') === true ? BROWSER_TOOLS : []),
    // They reach beyond the view as commands do.
    ...(mayRun ? (equipment?.foreign.map(({ tool }) => tool) ?? []) : []),
    finishTool,
  ];
}
