import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { projectFolder } from './sourceFiles.ts';

const menuItem = z.object({ command: z.string(), when: z.string().optional(), group: z.string().optional() });

const setting = z.object({
  type: z.string(),
  default: z.unknown(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  enum: z.array(z.string()).optional(),
  enumDescriptions: z.array(z.string()).optional(),
  markdownDescription: z.string().min(1),
});

/** The parts of package.json that the code has to agree with. */
const manifestSchema = z.object({
  name: z.string(),
  main: z.string(),
  icon: z.string(),
  bin: z.record(z.string(), z.string()),
  engines: z.object({ vscode: z.string(), node: z.string() }),
  dependencies: z.record(z.string(), z.string()).optional(),
  devDependencies: z.record(z.string(), z.string()),
  contributes: z.object({
    commands: z.array(
      z.object({ command: z.string(), title: z.string(), category: z.string(), icon: z.string().optional() }),
    ),
    viewsContainers: z.record(z.string(), z.array(z.object({ id: z.string(), icon: z.string() }))),
    views: z.record(
      z.string(),
      z.array(z.object({ id: z.string(), type: z.string().optional(), when: z.string().optional() })),
    ),
    viewsWelcome: z.array(z.object({ view: z.string(), contents: z.string(), when: z.string().optional() })),
    menus: z.record(z.string(), z.array(menuItem)),
    keybindings: z.array(menuItem).default([]),
    configuration: z.object({ properties: z.record(z.string(), setting) }),
  }),
});

export type Manifest = z.infer<typeof manifestSchema>;

export function readManifest(): Manifest {
  return manifestSchema.parse(JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')));
}

export function commandIds(manifest: Manifest): string[] {
  return manifest.contributes.commands.map(({ command }) => command);
}

export function viewIds(manifest: Manifest): string[] {
  return Object.values(manifest.contributes.views).flatMap((views) => views.map(({ id }) => id));
}

export function settingKeys(manifest: Manifest): string[] {
  return Object.keys(manifest.contributes.configuration.properties);
}

/** All conditions (`when`) of menus, keys, views and welcome texts. */
export function conditions(manifest: Manifest): string[] {
  const { menus, keybindings, views, viewsWelcome } = manifest.contributes;
  return [...Object.values(menus).flat(), ...keybindings, ...Object.values(views).flat(), ...viewsWelcome]
    .map(({ when }) => when)
    .filter((when) => when !== undefined);
}

/** The context keys of ours that conditions ask for; ids of views and settings are none. */
export function contextKeys(manifest: Manifest): string[] {
  const views = viewIds(manifest);
  const named = conditions(manifest).flatMap((when) => when.match(/(?<![\w.])wavewright\.\w+(\.\w+)*/g) ?? []);
  return [...new Set(named)].filter((key) => !views.includes(key));
}
