import * as vscode from 'vscode';
import type { Log } from '../core/ports/log.ts';
import { readSettings } from './settings.ts';
import type { Settings } from './settings.ts';

/** The settings in force at this moment. What cannot be used is noted in the log. */
export function readCurrentSettings(log: Log): Settings {
  const configuration = vscode.workspace.getConfiguration('wavewright');
  const { settings, problems } = readSettings((key) => configuration.get(key), process.env);
  for (const problem of problems) log.warn(problem);
  return settings;
}
