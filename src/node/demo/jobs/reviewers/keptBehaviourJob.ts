import { posix } from 'node:path';
import type { Job } from '../../job.ts';
import { exportedNames } from '../../migration/checkModule.ts';
import type { MigrationIndex, ModuleDecision } from '../../migration/migration.ts';
import { analyseModule } from '../../migration/moduleFacts.ts';
import { firstLine } from './findings.ts';
import type { DemoFinding } from './findings.ts';
import { reviewEnd } from './reviewEnd.ts';

/** Looks whether the package is for its users what it was: its public names, and who can load it. */
export function* keptBehaviourJob(index: MigrationIndex): Job {
  const main = mainModule(index);
  const paths = ['package.json', ...(main === undefined ? [] : [main.to])];
  const [changes, manifest, module] = yield {
    say: 'I look at what the users of the package see: its manifest and its main module.',
    calls: [
      { name: 'show_changes', input: { path: 'package.json' } },
      ...paths.map((path) => ({ name: 'read_file', input: { path } })),
    ],
  };
  const text = manifest?.isError === false ? manifest.text : '{}';
  const becameModules = /^\+\s*"type":\s*"module"/m.test(changes?.text ?? '');
  const findings = [
    ...(main !== undefined && module?.isError === false ? lostNames(main, module.text) : []),
    ...(becameModules && main !== undefined ? versionFindings(text) : []),
  ];
  const looked = main === undefined ? 'package.json' : `package.json and the names that \`${main.to}\` exports`;
  return reviewEnd(findings, looked);
}

function mainModule({ migration, decisions }: MigrationIndex): ModuleDecision | undefined {
  const written = posix.normalize(migration.mains[''] ?? 'index.js');
  const found = [written, `${written}.js`, `${written}/index.js`].map((path) => decisions.get(path)).find(Boolean);
  return found?.fate === 'convert' ? found : undefined;
}

/** Names that the scan found in the main module and that it does not export any more. */
function lostNames({ to, style, names = [] }: ModuleDecision, text: string): DemoFinding[] {
  const facts = analyseModule(to, text);
  if (facts === undefined || style !== 'named') return [];
  const exported = exportedNames(facts);
  return names
    .filter((name) => !exported.has(name))
    .map((name) => ({
      severity: 'critical',
      title: `The public name \`${name}\` is gone`,
      detail: `The scan found it among the exports of the main module; \`${to}\` exports ${[...exported].join(', ')}.`,
      path: to,
    }));
}

/** From these versions on Node loads an ES module by `require`. */
const LOADS_MODULES = { major: 20, minor: 19 } as const;

function versionFindings(manifest: string): DemoFinding[] {
  const named = firstLine(manifest, /"node"\s*:\s*"[^"]*"/);
  const lowest = /(\d+)(?:\.(\d+))?/.exec(/"node"\s*:\s*"([^"]*)"/.exec(named?.line ?? '')?.[1] ?? '');
  const [major, minor] = [Number(lowest?.[1] ?? 0), Number(lowest?.[2] ?? 0)];
  if (major > LOADS_MODULES.major || (major === LOADS_MODULES.major && minor >= LOADS_MODULES.minor)) return [];
  const place = named ?? firstLine(manifest, /"type"\s*:/);
  const said = named === undefined ? 'does not say which versions of Node it needs' : `still says \`${named.line}\``;
  return [
    {
      severity: 'minor',
      title: 'The manifest allows versions of Node in which `require` cannot load the package any more',
      detail: `It ${said}. Node loads an ES module by \`require\` from ${LOADS_MODULES.major}.${LOADS_MODULES.minor} and 22.12 on; before that, users who do not import it get ERR_REQUIRE_ESM.`,
      path: 'package.json',
      ...(place === undefined ? {} : { line: place.index + 1 }),
    },
  ];
}
