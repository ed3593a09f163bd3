import { deleteFileTool } from './deleteFile.ts';
import { editFileTool } from './editFile.ts';
import { finishTool } from './finish.ts';
import { listFilesTool } from './listFiles.ts';
import { readFileTool } from './readFile.ts';
import { searchTextTool } from './searchText.ts';
import { showChangesTool } from './showChanges.ts';
import type { Tool } from './tool.ts';
import { writeFileTool } from './writeFile.ts';

/** Tools that change nothing. */
export const READING_TOOLS: readonly Tool[] = [listFilesTool, readFileTool, searchTextTool];

/** Tools that change the agent's own view. */
export const WRITING_TOOLS: readonly Tool[] = [editFileTool, writeFileTool, deleteFileTool];

/**
 * What every agent of a task is offered, whatever its role, in this order: the tools stand first in a request, and
 * providers keep the beginning that requests share. What a role may not call is refused when it is called.
 */
export const TASK_TOOLS: readonly Tool[] = [...READING_TOOLS, showChangesTool, ...WRITING_TOOLS, finishTool];
