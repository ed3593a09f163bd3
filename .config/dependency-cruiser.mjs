/**
 * Who may import whom. Each folder names what it may reach; everything else is an error. The picture and its reasons are
 * in ARCHITECTURE.md.
 */

/**
 * @typedef {object} Layer
 * @property {string} name of its rules
 * @property {string} from pattern of its files
 * @property {string[]} may patterns of what it may import of this project
 * @property {string[]} packages what it may import of npm
 * @property {true} [builtins] whether it may import modules of Node
 */

/** The folders of the core, lowest first, each with the folders of the core that it may import besides itself. */
const core = {
  ports: [],
  graph: [],
  changes: ['ports', 'graph'],
  commands: ['ports', 'graph', 'changes'],
  tools: ['ports', 'graph', 'changes', 'commands'],
  memory: ['ports', 'graph', 'changes', 'commands'],
  agents: ['ports', 'graph', 'changes', 'commands', 'tools', 'memory'],
  // The planner is itself an agent, so planning stands on agents.
  planning: ['ports', 'graph', 'changes', 'commands', 'tools', 'memory', 'agents'],
  gates: ['ports', 'graph', 'changes', 'commands', 'tools', 'memory', 'agents', 'planning'],
  runs: ['ports', 'graph', 'changes', 'commands', 'tools', 'memory', 'agents', 'planning', 'gates'],
  app: ['ports', 'graph', 'changes', 'commands', 'tools', 'memory', 'agents', 'planning', 'gates', 'runs'],
};

const coreFace = ['^src/core/ports/', '^src/core/app/'];

/** @type {Layer[]} */
const layers = [
  { name: 'shared', from: '^src/shared/', may: ['^src/shared/'], packages: ['zod'] },
  ...Object.entries(core).map(([folder, lower]) => ({
    name: `core-${folder}`,
    from: `^src/core/${folder}/`,
    may: ['^src/shared/', ...[folder, ...lower].map((name) => `^src/core/${name}/`)],
    // Pure computation only: nothing that opens files, sockets or processes.
    packages: ['zod', 'p-limit', 'diff', 'node-diff3', 'ignore', 'picomatch', 'unbash', 'yaml'],
  })),
  {
    name: 'node',
    from: '^src/node/',
    may: ['^src/shared/', '^src/node/', ...coreFace],
    packages: [
      '@anthropic-ai/sandbox-runtime',
      '@anthropic-ai/sdk',
      '@modelcontextprotocol/client',
      '@vscode/tree-sitter-wasm',
      'acorn',
      'diff',
      'execa',
      'ignore',
      'magic-string',
      'node-diff3',
      'p-limit',
      'picomatch',
      'puppeteer-core',
      'tinyglobby',
      'yaml',
      'zod',
    ],
    builtins: true,
  },
  {
    name: 'vscode',
    from: '^src/vscode/',
    may: ['^src/shared/', '^src/vscode/', ...coreFace],
    packages: ['vscode', '@types/vscode', 'p-limit', 'yaml', 'zod'],
    builtins: true,
  },
  {
    name: 'cli',
    from: '^src/cli/',
    may: ['^src/shared/', '^src/cli/', ...coreFace],
    packages: ['yaml', 'zod'],
    builtins: true,
  },
  {
    name: 'extension',
    from: '^src/extension\\.ts$',
    may: ['^src/shared/', '^src/core/', '^src/node/', '^src/vscode/'],
    packages: ['vscode', '@types/vscode'],
    builtins: true,
  },
  {
    name: 'headless',
    from: '^src/headless\\.ts$',
    may: ['^src/shared/', '^src/core/', '^src/node/', '^src/cli/'],
    packages: [],
    builtins: true,
  },
  {
    name: 'bin',
    from: '^src/bin\\.ts$',
    may: ['^src/headless\\.ts$', '^src/node/store/storeThread\\.ts$'],
    packages: [],
    builtins: true,
  },
  {
    name: 'webview-ui',
    from: '^webview-ui/',
    may: ['^src/shared/', '^webview-ui/'],
    packages: ['@vscode/codicons', '@xyflow/react', 'react', 'react-dom', 'react-markdown', 'remark-gfm', 'zod'],
  },
];

/**
 * Matches the files of a package, or its types, wherever it is installed; a package that cannot be found is its bare name.
 * @param {string} name
 */
function packagePattern(name) {
  return `(^|(^|/)node_modules/(@types/)?)${name}(/|$)`;
}

/**
 * @param {Layer} layer
 * @returns {import('dependency-cruiser').IForbiddenRuleType[]}
 */
function layerRules({ name, from, may, packages, builtins }) {
  /** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
  const rules = [
    {
      name: `${name}-imports`,
      comment: `${from} may import, of this project, only: ${may.join(' ')}`,
      severity: 'error',
      from: { path: from },
      to: { path: '^(src|webview-ui|test)/', pathNot: may },
    },
    {
      name: `${name}-packages`,
      comment: `${from} may import, of npm, only: ${packages.join(' ') || 'nothing'}`,
      severity: 'error',
      from: { path: from },
      to: {
        pathNot: ['^(src|webview-ui|test)/', '^\\.', ...packages.map(packagePattern)],
        dependencyTypesNot: ['core'],
      },
    },
  ];
  if (!builtins) {
    rules.push({
      name: `${name}-builtins`,
      comment: `${from} runs anywhere: no modules of Node`,
      severity: 'error',
      from: { path: from },
      to: { dependencyTypes: ['core'] },
    });
  }
  return rules;
}

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const everywhere = [
  {
    name: 'no-value-cycles',
    comment: 'Cycles of values load in an order nobody chose. A cycle of types alone is fine.',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'core-lies-in-folders',
    comment: `A file of the core lies in one of: ${Object.keys(core).join(' ')}`,
    severity: 'error',
    from: {},
    to: { path: '^src/core/', pathNot: `^src/core/(${Object.keys(core).join('|')})/` },
  },
  {
    name: 'roots-are-imported-by-nobody',
    severity: 'error',
    from: { pathNot: '^src/bin\\.ts$' },
    to: { path: '^src/(extension|headless|bin)\\.ts$' },
  },
  {
    name: 'headless-reaches-no-vscode',
    comment: 'The headless build runs without an editor.',
    severity: 'error',
    from: { path: '^src/(bin|headless)\\.ts$' },
    to: { path: ['^src/vscode/', packagePattern('vscode')], reachable: true },
  },
  {
    name: 'no-orphans',
    comment: 'Nothing imports this file and it is no entry of the build: remove it or use it.',
    severity: 'error',
    from: { orphan: true, pathNot: ['\\.d\\.ts$', ...entries()] },
    to: {},
  },
  { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^vscode$' } },
];

/** The files that esbuild.config.mjs starts from. */
function entries() {
  return [
    '^src/(extension|headless|bin)\\.ts$',
    '^src/node/(store|syntax)/worker\\.ts$',
    '^webview-ui/(panel|run)/main\\.tsx$',
  ];
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [...everywhere, ...layers.flatMap(layerRules)],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: { conditionNames: ['import', 'types', 'default'], exportsFields: ['exports'] },
    skipAnalysisNotInRules: true,
  },
};
