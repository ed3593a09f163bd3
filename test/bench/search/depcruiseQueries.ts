import type { LabelledQuery } from './labelledSet.ts';

export const DEPCRUISE: readonly LabelledQuery[] = [
  ['which files changed since the results were stored', 'cache/find-content-changes.mjs', 'cache/content-strategy.mjs'],
  ['can old results be used although other settings were given', 'cache/options-compatible.mjs'],
  ['collect the source files to begin with from folders and wildcards', 'extract/gather-initial-sources.mjs'],
  ['is a module part of the runtime itself', 'extract/resolve/is-built-in.mjs'],
  [
    'combine the package.json of a workspace with that of its root',
    'extract/resolve/merge-manifests.mjs',
    'extract/resolve/get-manifest.mjs',
  ],
  [
    'hide the real names of files in the output',
    'report/anon/index.mjs',
    'report/anon/anonymize-path.mjs',
    'report/anon/anonymize-path-element.mjs',
  ],
  ['add npm commands to the project of a new user', 'cli/init-config/write-run-scripts-to-manifest.mjs'],
  [
    'violations that were there before are not counted as errors',
    'analyze/soften-known-violations.mjs',
    'config-utl/extract-known-violations.mjs',
  ],
  [
    'regular expressions that could take forever',
    'main/rule-set/assert-validity.mjs',
    'main/options/assert-validity.mjs',
  ],
  ['memory and time used by each step', 'cli/listeners/performance-log/handlers.mjs'],
  ['colours of boxes in the drawing of the graph', 'report/dot/theming.mjs', 'report/dot/default-theme.mjs'],
  ['stop on a runtime that is too old', 'cli/assert-node-environment-suitable.mjs'],
];
