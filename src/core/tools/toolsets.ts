import { deleteFileTool } from './deleteFile.ts';
import { editFileTool } from './editFile.ts';
import { listFilesTool } from './listFiles.ts';
import { readFileTool } from './readFile.ts';
import { searchTextTool } from './searchText.ts';
import type { Tool } from './tool.ts';
import { writeFileTool } from './writeFile.ts';

/** Tools that change nothing. */
export const READING_TOOLS: readonly Tool[] = [listFilesTool, readFileTool, searchTextTool];

/** Tools that change the agent's own view. */
export const WRITING_TOOLS: readonly Tool[] = [editFileTool, writeFileTool, deleteFileTool];
