import type { Listing } from './listing.ts';
import { isOthersCode, isSample } from './languages.ts';
import { byDepth } from './paths.ts';

const MAX_RULE_FILES = 60;

/** Rules in words, those that are for agents first, then settings of tools; each group by depth. */
const GROUPS: readonly RegExp[] = [
  /(?:^|\/)(?:AGENTS(?:\.override)?\.md|CLAUDE\.md|GEMINI\.md|\.cursorrules|\.windsurfrules|\.clinerules|\.goosehints|\.rules)$/i,
  /^(?:\.github\/(?:copilot-instructions\.md|instructions\/.+\.md)|\.cursor\/rules\/.+|\.clinerules\/.+|\.windsurf\/rules\/.+|\.wavewright\/[^/]+\.md)$/,
  /(?:^|\/)(?:CONTRIBUTING|CODING[-_]?STYLE|STYLE[-_]?GUIDE|CONVENTIONS|ARCHITECTURE|DEVELOPMENT|HACKING)(?:\.(?:md|rst|txt|adoc))?$/i,
  /(?:^|\/)\.editorconfig$/,
  new RegExp(
    String.raw`(?:^|\/)(?:eslint\.config\.[cm]?[jt]s|\.eslintrc(?:\.\w+)?|\.oxlintrc\.json|biome\.jsonc?|\.prettierrc(?:\.\w+)?|prettier\.config\.[cm]?[jt]s|tslint\.json|` +
      String.raw`\.stylelintrc(?:\.\w+)?|\.?ruff\.toml|\.flake8|\.pylintrc|mypy\.ini|\.pre-commit-config\.yaml|\.golangci\.(?:ya?ml|toml|json)|\.?rustfmt\.toml|\.?clippy\.toml|` +
      String.raw`\.rubocop\.yml|checkstyle\.xml|\.scalafmt\.conf|\.clang-format|\.clang-tidy|\.swiftlint\.yml|phpcs\.xml(?:\.dist)?|\.php-cs-fixer(?:\.dist)?\.php|phpstan\.neon(?:\.dist)?|` +
      String.raw`\.credo\.exs|\.formatter\.exs|analysis_options\.yaml|\.dependency-cruiser\.c?js|\.commitlintrc(?:\.\w+)?|commitlint\.config\.[cm]?js)$`,
  ),
];

/** Whether it may be about how to write texts rather than code, which only its text tells. */
export function isStyleGuide(path: string): boolean {
  return /(?:^|\/)(?:WRITING[-_]?)?STYLE[-_]?GUIDE(?:\.(?:md|rst|txt|adoc))?$/i.test(path);
}

const BEGINNING = 1_500;

function isAboutTexts(text: string): boolean {
  const beginning = text.slice(0, BEGINNING);
  const isAboutCode = /\b(?:coding|code style|source code|lint(?:er|ing)?|indent(?:ation|ed)?|semicolons?)\b/i;
  return /\b(?:documentation|docs|writing|prose|wording)\b/i.test(beginning) && !isAboutCode.test(beginning);
}

/** Paths of files that say how to work here. `texts` has those of style guides: rules for documentation are left out. */
export function ruleFilesIn({ files }: Listing, texts: ReadonlyMap<string, string>): string[] {
  const groups = GROUPS.map((): string[] => []);
  for (const { path } of files) {
    const group = GROUPS.findIndex((pattern) => pattern.test(path));
    if (
      group !== -1 &&
      !isOthersCode(path) &&
      !isSample(path) &&
      !isAboutTexts(isStyleGuide(path) ? (texts.get(path) ?? '') : '')
    )
      groups[group]?.push(path);
  }
  return groups.flatMap((paths) => paths.sort(byDepth)).slice(0, MAX_RULE_FILES);
}
