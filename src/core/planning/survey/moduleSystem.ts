import type { FileFacts } from './fileFacts.ts';
import { isBenchmark, isSample, isScript, languageOf } from './languages.ts';
import { shownName } from './shownName.ts';

type Form = 'esm' | 'commonjs';

interface Module {
  readonly path: string;
  readonly form: Form;
}

/** One form is that of all when so many have it. */
const MOST = 0.9;
const FEW = 3;
const MAX_FOLDERS = 6;
/** Declarations have no form at run time, and that of a tool's settings is the tool's. */
const NO_PART = /\.d\.[cm]?ts$|\.config\.[cm]?[jt]s$|(?:^|\/)\.[^/]+$/;
const NAMES = { esm: 'ES modules', commonjs: 'CommonJS' } as const;

/**
 * One sentence on the form of the modules: of those of JavaScript, or of TypeScript where most are, since that is always
 * written as ES modules are. Declarations, settings of tools, examples and benchmarks do not count. Where folders differ
 * each is told.
 */
export function moduleSystem(
  code: readonly (readonly [path: string, facts: FileFacts])[],
  manifest: string | undefined,
): string | undefined {
  const all = code.flatMap(([path, facts]) => moduleOf(path, facts) ?? []);
  const plain = all.filter(({ path }) => languageOf(path) === 'JavaScript');
  const modules = 2 * plain.length >= all.length ? plain : all;
  if (modules.length < FEW) return undefined;
  const says = /"type"\s*:\s*"module"/.test(manifest ?? '') ? ' (package.json: "type": "module")' : '';
  const form = formOf(modules);
  if (form === 'esm') return `Modules are ES modules${says}.`;
  if (form === 'commonjs') return 'Modules are CommonJS: require and module.exports.';
  const folders = byFolder(modules);
  const [only] = folders.size === 1 ? folders.values() : [];
  if (only !== undefined) return `Modules are mixed: ${countsOf(only)}.`;
  const shown = [...folders].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1)).slice(0, MAX_FOLDERS);
  const parts = shown.map(([folder, own]) => {
    const common = formOf(own);
    const name = folder === '' ? 'the root' : shownName(`${folder}/`);
    return `${name} ${common === undefined ? `mixed (${countsOf(own)})` : NAMES[common]}`;
  });
  return `Modules differ by folder${says}: ${parts.join(', ')}${folders.size > shown.length ? ' and others' : ''}.`;
}

/** By its name, or by its text where that shows one form only. */
function moduleOf(path: string, { style }: FileFacts): Module | undefined {
  if (!isScript(languageOf(path)) || NO_PART.test(path) || isSample(path) || isBenchmark(path)) return undefined;
  const form = path.endsWith('.mjs') ? 'esm' : path.endsWith('.cjs') ? 'commonjs' : style?.modules;
  return form && { path, form };
}

function formOf(modules: readonly Module[]): Form | undefined {
  const esm = modules.filter(({ form }) => form === 'esm').length;
  if (esm >= modules.length * MOST) return 'esm';
  return modules.length - esm >= modules.length * MOST ? 'commonjs' : undefined;
}

function countsOf(modules: readonly Module[]): string {
  const esm = modules.filter(({ form }) => form === 'esm').length;
  return `${esm} ES modules, ${modules.length - esm} CommonJS`;
}

/** By the first folder in which they are not all. */
function byFolder(modules: readonly Module[]): ReadonlyMap<string, readonly Module[]> {
  let start = 0;
  for (;;) {
    const groups = new Map<string, Module[]>();
    for (const module of modules) {
      const end = module.path.indexOf('/', start);
      const folder = end === -1 ? module.path.slice(0, Math.max(0, start - 1)) : module.path.slice(0, end);
      const known = groups.get(folder);
      if (known === undefined) groups.set(folder, [module]);
      else known.push(module);
    }
    const [only] = groups.keys();
    if (groups.size !== 1 || only === undefined || only.length < start) return groups;
    start = only.length + 1;
  }
}
