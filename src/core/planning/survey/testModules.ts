/** What tests in scripts import, by the framework that it is of. */
export const TEST_MODULES: Readonly<Record<string, string>> = {
  'node:test': 'node:test',
  vitest: 'vitest',
  mocha: 'mocha',
  '@jest/globals': 'jest',
  ava: 'ava',
  tap: 'tap',
  tape: 'tape',
  uvu: 'uvu',
  qunit: 'qunit',
  jasmine: 'jasmine',
  'bun:test': 'bun test',
  '@playwright/test': 'playwright',
  tstyche: 'tstyche',
  tsd: 'tsd',
  brittle: 'brittle',
  '@hapi/lab': 'lab',
};
