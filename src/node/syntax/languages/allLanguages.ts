import { BASH } from './bash.ts';
import { C_SHARP } from './cSharp.ts';
import { CPP } from './cpp.ts';
import { GO } from './go.ts';
import { JAVA } from './java.ts';
import { JAVASCRIPT_LANGUAGES } from './javascript.ts';
import type { Language } from './language.ts';
import { PHP } from './php.ts';
import { PYTHON } from './python.ts';
import { RUBY } from './ruby.ts';
import { RUST } from './rust.ts';

/** Languages with a grammar. `esbuild.config.mjs` ships the grammars that are named here. */
export const ALL_LANGUAGES: readonly Language[] = [
  ...JAVASCRIPT_LANGUAGES,
  PYTHON,
  GO,
  JAVA,
  RUST,
  RUBY,
  PHP,
  C_SHARP,
  CPP,
  BASH,
];

/** The language of a file by its name; `undefined`: there is no grammar for it. */
export function languageOf(path: string): Language | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const dot = name.lastIndexOf('.');
  const extension = dot <= 0 ? undefined : name.slice(dot);
  return ALL_LANGUAGES.find(
    ({ extensions, fileNames = [] }) =>
      fileNames.includes(name) || (extension !== undefined && extensions.includes(extension)),
  );
}
