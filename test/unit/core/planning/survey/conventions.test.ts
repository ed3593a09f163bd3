import assert from 'node:assert/strict';
import { manifest, surveyOf } from './surveyRig.ts';
import type { Files } from './surveyRig.ts';

const ESM = "import './a.js';\n";
const COMMONJS = 'module.exports = {};\n';

/** The same text under many names. */
function many(count: number, pathOf: (index: number) => string, text: string): Files {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [pathOf(index), text]));
}

describe('The form of modules in a survey', () => {
  const formOf = async (files: Files): Promise<string | undefined> =>
    (await surveyOf(files)).conventions.find((sentence) => sentence.startsWith('Modules'));

  it('is that of nine of ten, whatever declarations, settings, examples, benchmarks and tests are written in', async () => {
    assert.equal(
      await formOf({
        ...many(18, (index) => `lib/m${index}.js`, COMMONJS),
        ...many(2, (index) => `lib/n${index}.js`, ESM),
        ...many(30, (index) => `types/t${index}.d.ts`, ESM),
        ...many(9, (index) => `examples/e${index}.mjs`, ESM),
        ...many(9, (index) => `benchmarks/b${index}.mjs`, ESM),
        ...many(9, (index) => `test/t${index}.test.mjs`, ESM),
        'eslint.config.mjs': ESM,
        'rollup.config.js': ESM,
      }),
      'Modules are CommonJS: require and module.exports.',
    );
  });

  it('is told by folder where folders differ, and by number where one folder has both', async () => {
    assert.equal(
      await formOf({
        ...many(5, (index) => `lib/m${index}.js`, COMMONJS),
        ...many(4, (index) => `web/w${index}.js`, ESM),
        ...many(2, (index) => `both/a${index}.mjs`, ''),
        ...many(1, (index) => `both/b${index}.cjs`, ''),
        'index.js': COMMONJS,
      }),
      'Modules differ by folder: lib/ CommonJS, web/ ES modules, both/ mixed (2 ES modules, 1 CommonJS), the root CommonJS.',
    );
    assert.equal(
      await formOf({
        ...many(5, (index) => `src/m${index}.js`, COMMONJS),
        ...many(4, (index) => `src/w${index}.js`, ESM),
      }),
      'Modules are mixed: 4 ES modules, 5 CommonJS.',
    );
  });

  it('is that of TypeScript where most is written in it, and not told of too few', async () => {
    assert.equal(
      await formOf({
        'package.json': manifest({ type: 'module' }),
        ...many(9, (index) => `src/m${index}.ts`, ESM),
        'scripts/a.cjs': COMMONJS,
      }),
      'Modules are ES modules (package.json: "type": "module").',
    );
    assert.equal(await formOf(many(2, (index) => `m${index}.js`, ESM)), undefined);
  });
});

describe('The rule files of a survey', () => {
  it('have style guides for code, and not those for texts', async () => {
    const { ruleFiles } = await surveyOf({
      'docs/Guides/Style-Guide.md': '# Style Guide\n\nA writing style for users writing documentation.\n',
      'docs/code/STYLE_GUIDE.md': '# Style\n\nOur coding style. See the documentation of the linter.\n',
      'STYLEGUIDE.md': '# Style\n\nTwo spaces.\n',
      'CONTRIBUTING.md': '# Contributing\n\nImprove the documentation by writing some.\n',
    });
    assert.deepEqual(ruleFiles, ['CONTRIBUTING.md', 'STYLEGUIDE.md', 'docs/code/STYLE_GUIDE.md']);
  });
});

describe('The folders of a survey', () => {
  it('leave out what is installed, also within data of tests', async () => {
    const { folders } = await surveyOf({
      ...many(20, (index) => `test/fixtures/eval/node_modules/a/${index}.js`, ''),
      'test/fixtures/eval/index.js': '',
      'test/a.test.js': '',
    });
    assert.deepEqual(
      folders.map(({ path, files }) => [path, files]),
      [
        ['test', 22],
        ['test/fixtures/eval', 21],
      ],
    );
  });
});
