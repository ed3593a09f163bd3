/**
 * Who may import whom. Each folder names what it may reach; everything else is an error. The picture and its reasons are
 * in ARCHITECTURE.md.
 */

/** The folders of the core, lowest first, each with the folders of the core that it may import besides itself. */
const core = {
  ports: [],
  graph: [],
  changes: ['ports', 'graph'],
  tools: ['ports', 'graph', 'changes'],
  memory: ['ports', 'graph', 'changes'],
  agents: ['ports', 'graph', 'changes', 'tools', 'memory'],
  // The planner is itself an agent, so planning stands on agents.
  planning: ['ports', 'graph', 'changes', 'tools', 'memory', 'agents'],
  gates: ['ports', 'graph', 'changes', 'tools', 'memory', 'agents', 'planning'],
  runs: ['ports', 'graph', 'changes', 'tools', 'memory', 'agents', 'planning', 'gates'],
  app: ['ports', 'graph', 'changes', 'tools', 'memory', 'agents', 'planning', 'gates', 'runs'],
};

const coreFace = ['^src/core/ports/', '^src/core/app/'];

/** Layers: the files, what of the project they may import, and which npm packages. */
const layers = [
  { name: 'shared', from: '^src/shared/', may: ['^src/shared/'], packages: ['zod'] },
  ...Object.entries(core).map(([folder, lower]) => ({
    name: `core-${folder}`,
    from: `^src/core/${folder}/`,
    may: ['^src/shared/', ...[folder, ...lower].map((name) => `^src/core/${name}/`)],
    // Pure computation only: nothing that opens files, sockets or processes.
    packages: ['zod', 'p-limit', 'diff', 'node-diff3', 'ignore', 'picomatch', 'yaml'],
  })),
  {
    name: 'node',
    from: '^src/node/',
    may: ['^src/shared/', '^src/node/', ...coreFace],
    packages: [
      '@anthropic-ai/sdk',
      'acorn',
      'acorn-walk',
      'diff',
      'execa',
      'ignore',
      'magic-string',
      'node-diff3',
      'p-limit',
      'picomatch',
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
    packages: ['vscode', '@types/vscode', 'p-limit', 'zod'],
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
  { name: 'bin', from: '^src/bin\\.ts$', may: ['^src/headless\\.ts$'], packages: [], builtins: true },
  {
    name: 'webview-ui',
    from: '^webview-ui/',
    may: ['^src/shared/', '^webview-ui/'],
    packages: [
      '@vscode-elements/elements',
      '@vscode/codicons',
      '@xyflow/react',
      'd3-dag',
      'react',
      'react-dom',
      'react-markdown',
      'remark-gfm',
      'zod',
    ],
  },
];

const npm = '^node_modules/';

/** Matches the files of a package, wherever it is installed. */
function packagePattern(name) {
  return `(^|/)node_modules/(@types/)?${name.replaceAll('/', '\\/')}(/|$)`;
}

function layerRules({ name, from, may, packages, builtins }) {
  return [
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
      to: { path: npm, pathNot: packages.map(packagePattern) },
    },
    ...(builtins
      ? []
      : [
          {
            name: `${name}-platform`,
            comment: `${from} knows neither Node nor VS Code`,
            severity: 'error',
            from: { path: from },
            to: { path: '^vscode$', dependencyTypes: [] },
          },
          {
            name: `${name}-builtins`,
            comment: `${from} may not import modules of Node`,
            severity: 'error',
            from: { path: from },
            to: { dependencyTypes: ['core'] },
          },
        ]),
  ];
}

export default {
  forbidden: layers.flatMap(layerRules),
};
