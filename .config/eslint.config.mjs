import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import { builtinRules } from 'eslint/use-at-your-own-risk';
import tseslint from 'typescript-eslint';

/**
 * Counts the lines of a function without those of the functions inside it: a factory that returns ten short functions
 * is not a long one.
 * @type {import('eslint').Rule.RuleModule}
 */
const ownLines = {
  meta: { type: 'suggestion', schema: [{ type: 'object', properties: { max: { type: 'integer' } } }] },
  create(context) {
    const { max } = context.options[0];
    /** Lines of inner functions, for each function that is being visited. @type {number[]} */
    const inner = [];
    /** @param {import('eslint').Rule.Node} node */
    const leave = (node) => {
      const lines = node.loc ? node.loc.end.line - node.loc.start.line + 1 : 0;
      const own = lines - (inner.pop() ?? 0);
      inner.push((inner.pop() ?? 0) + lines);
      if (own > max) context.report({ node, message: `A function of ${own} lines of its own; at most ${max}.` });
    };
    const enter = () => inner.push(0);
    return {
      Program: enter,
      ':function': enter,
      ':function:exit': leave,
    };
  },
};

const maxLines = /** @type {import('eslint').Rule.RuleModule} */ (builtinRules.get('max-lines'));

/** ESLint knows one severity per rule; under a second name the same rule warns early and fails late. */
const early = { rules: { 'max-lines': maxLines, 'own-lines': ownLines } };
const late = { rules: { 'own-lines': ownLines } };

const syntax = {
  defaultExport: {
    selector: 'ExportDefaultDeclaration',
    message: 'Use a named export: one name for one thing, everywhere.',
  },
  barrel: {
    selector: 'ExportAllDeclaration, ExportNamedDeclaration[source]',
    message: 'No re-exports: import from the file that defines it.',
  },
  zodForm: {
    selector: "ImportDeclaration[source.value='zod'][importKind!='type']:not(:has(> ImportNamespaceSpecifier))",
    message: "Write `import * as z from 'zod'`: it bundles to 83 KB, named imports to 443 KB.",
  },
  moduleState: {
    selector:
      'Program > VariableDeclaration[kind=/^(let|var)$/], Program > ExportNamedDeclaration > VariableDeclaration[kind=/^(let|var)$/]',
    message: 'No module-level state: let a factory own it.',
  },
  moduleCollection: {
    selector:
      'Program > :matches(VariableDeclaration, ExportNamedDeclaration > VariableDeclaration) > VariableDeclarator > NewExpression[callee.name=/^(Map|Set|WeakMap|WeakSet)$/][arguments.length=0]',
    message: 'An empty collection at module level is hidden state: let a factory own it.',
  },
  clock: {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'The time comes from the clock port.',
  },
  stub: {
    selector:
      'ImportDeclaration[source.value=/emptyVscode|^vscode$/], ImportExpression[source.value=/emptyVscode|^vscode$/]',
    message: 'Only src/vscode and src/extension.ts know VS Code.',
  },
};

const productSyntax = [
  syntax.defaultExport,
  syntax.barrel,
  syntax.zodForm,
  syntax.moduleState,
  syntax.moduleCollection,
];

/** Everything that makes the same input give another output, or that needs a platform. */
const impureGlobals = [
  'process',
  'Buffer',
  'global',
  'globalThis',
  'self',
  'require',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'performance',
  'fetch',
  'console',
  'indexedDB',
  'postMessage',
].map((name) => ({ name, message: 'Core and shared reach the world, time and randomness through core/ports only.' }));

const impureProperties = [
  { object: 'Date', property: 'now', message: 'The time comes from the clock port.' },
  { object: 'Math', property: 'random', message: 'Randomness comes from a port.' },
  { object: 'crypto', property: 'randomUUID', message: 'Ids come from a port.' },
  { object: 'crypto', property: 'getRandomValues', message: 'Randomness comes from a port.' },
  { object: 'AbortSignal', property: 'timeout', message: 'Time limits come from the clock port.' },
];

const onlyTests = ['it', 'describe', 'test', 'suite'].map((object) => ({
  object,
  property: 'only',
  message: 'Left over from debugging: the other tests would not run.',
}));

export default defineConfig(
  {
    ignores: ['**/node_modules/', '**/dist/', '**/out/', '**/.vscode-test/', 'test/fixtures/', '.config/*.d.ts'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: new URL('..', import.meta.url).pathname },
    },
    plugins: { early, late },
    rules: {
      'max-lines': ['error', { max: 400 }],
      'early/max-lines': ['warn', { max: 300 }],
      'early/own-lines': ['warn', { max: 50 }],
      'late/own-lines': ['error', { max: 80 }],
      'max-depth': ['error', 4],
      'max-params': ['error', 4],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-eval': 'error',
      'no-param-reassign': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',

      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      // An interface or an alias, whichever reads better: unions and functions need aliases anyway.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // A record's keys are data: `tasks['a']` says so better than `tasks.a`.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Objects come from factories here and do not use `this`, so their functions may be passed around.
      '@typescript-eslint/unbound-method': 'off',
      // `() => Promise<void>` ports are often implemented without anything to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
    },
  },
  {
    files: ['src/**/*.ts', 'webview-ui/**/*.{ts,tsx}'],
    rules: { 'no-restricted-syntax': ['error', ...productSyntax] },
  },
  {
    // `deactivate` gets nothing from VS Code, so the entry may remember what `activate` made.
    files: ['src/extension.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...productSyntax.filter((entry) => entry !== syntax.moduleState)],
    },
  },
  {
    files: ['src/shared/**/*.ts', 'src/core/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...impureGlobals],
      'no-restricted-properties': ['error', ...impureProperties],
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['node:*'], message: 'The platform is behind core/ports.' }] },
      ],
      'no-restricted-syntax': ['error', ...productSyntax, syntax.clock, syntax.stub],
    },
  },
  {
    // A command line speaks through stdout and stderr.
    files: ['src/bin.ts', 'src/headless.ts', 'src/cli/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['webview-ui/**/*.{ts,tsx}'],
    ...reactHooks.configs.flat['recommended-latest'],
  },
  {
    files: ['webview-ui/**/*.tsx'],
    // Components return JSX and nothing else; spelling that out on each of them says nothing.
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      'max-lines': ['error', { max: 600 }],
      'early/max-lines': 'off',
      'early/own-lines': 'off',
      'late/own-lines': 'off',
      'no-console': 'off',
      'no-restricted-properties': ['error', ...onlyTests],
      'no-restricted-syntax': ['error', syntax.zodForm],
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: {
      'no-console': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-require-imports': 'off',
    },
  },
);
