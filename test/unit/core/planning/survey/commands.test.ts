import assert from 'node:assert/strict';
import { commandLines, manifest, surveyOf } from './surveyRig.ts';
import type { Files } from './surveyRig.ts';

const linesOf = async (files: Files): Promise<string[]> => commandLines(await surveyOf(files));

describe('The commands of a survey', () => {
  it('are the scripts of package.json, run by the manager whose lock file is there', async () => {
    const scripts = {
      test: 'mocha',
      lint: 'eslint .',
      typecheck: 'tsc',
      build: 'tsc -p .',
      'format:check': 'prettier -c .',
      coverage: 'c8 mocha',
    };
    const by = (lock: Files): Promise<string[]> => linesOf({ 'package.json': manifest({ scripts }), ...lock });
    assert.deepEqual(await by({}), [
      'test: npm test',
      'types: npm run typecheck',
      'lint: npm run lint',
      'format-check: npm run format:check',
      'build: npm run build',
      'coverage: npm run coverage',
    ]);
    assert.equal((await by({ 'pnpm-lock.yaml': '' }))[0], 'test: pnpm run test');
    assert.equal((await by({ 'yarn.lock': '' }))[0], 'test: yarn run test');
    assert.equal((await by({ 'bun.lock': '' }))[0], 'test: bun run test');
  });

  it('tell what a script really runs, with the scripts before and after it, and whether that needs the network', async () => {
    const scripts = {
      pretest: 'npm run lint',
      test: 'npm run tests-only',
      'tests-only': "nyc tape 'test/**/*.js'",
      posttest: "npx npm@'>=10.2' audit --production",
      lint: 'eslint .\n  --cache',
    };
    const told = async (more: Files = {}) => {
      const { commands } = await surveyOf({ 'package.json': manifest({ scripts }), ...more });
      return commands.map(({ line, runs, needsNetwork }) => [line, runs, needsNetwork]);
    };
    const test = "pretest: npm run lint; test: npm run tests-only; posttest: npx npm@'>=10.2' audit --production";
    assert.deepEqual(await told(), [
      ['npm run tests-only', scripts['tests-only'], undefined],
      ['npm test', test, true],
      ['npm run lint', 'eslint . --cache', undefined],
    ]);
    assert.deepEqual(
      (await told({ 'yarn.lock': '', '.yarnrc.yml': '' })).slice(0, 2),
      [
        ['yarn run test', 'npm run tests-only', undefined],
        ['yarn run tests-only', scripts['tests-only'], undefined],
      ],
      'which runs no hooks, so that its usual script only runs tests',
    );
    const long = await surveyOf({ 'package.json': manifest({ scripts: { test: `mocha ${'a.js '.repeat(200)}` } }) });
    assert.match(long.commands[0]?.runs ?? '', /^mocha [a.js ]{150,200}…$/);
  });

  it('begin with the script that only runs tests, where the usual one checks style or types besides', async () => {
    const tests = async (scripts: Readonly<Record<string, string>>): Promise<string[]> =>
      (await linesOf({ 'package.json': manifest({ scripts }) })).filter((line) => line.startsWith('test: '));
    assert.deepEqual(
      await tests({
        test: 'npm run lint && npm run transpile && npm run borp && npm run test-types',
        borp: 'borp --timeout 60000',
        lint: 'eslint .',
        transpile: 'node transpile.cjs',
        'test-types': 'tsd',
        'test:smoke': 'node ./test/smoke.js',
        'browser-test': 'airtap --local 8080 test/browser*test.js',
        'test:watch': 'npm run borp -- --watch',
        'test:coverage': 'c8 borp',
      }),
      ['test: npm run borp', 'test: npm test', 'test: npm run test:smoke'],
    );
    assert.deepEqual(await tests({ test: 'run-s lint unit', lint: 'eslint .', unit: 'FORCE=1 cross-env A=b mocha' }), [
      'test: npm run unit',
      'test: npm test',
    ]);
    assert.deepEqual(
      await tests({ test: 'npm run build && mocha', build: 'tsc -p .', 'test:unit': 'mocha test/unit' }),
      ['test: npm test', 'test: npm run test:unit'],
      'tests of what was built need it built',
    );
    assert.deepEqual(await tests({ test: 'eslint . && mocha' }), ['test: npm test'], 'there is no other');
    assert.deepEqual(await tests({ test: 'npm run test', unit: 'npm run unit' }), [
      'test: npm test',
      'test: npm run unit',
    ]);
    assert.deepEqual(await tests({ test: 'xo && npm run $(rm)', '$(rm)': 'mocha' }), ['test: npm test']);
  });

  it('of types are their check, and besides it the tests of types', async () => {
    const files = {
      'package.json': manifest({ devDependencies: { typescript: '1' }, scripts: { 'test:types': 'tstyche' } }),
      'tsconfig.json': '{}',
    };
    assert.deepEqual(await linesOf(files), ['types: npx tsc --noEmit', 'types: npm run test:types']);
  });

  it('are none that do nothing, never end, or change what they look at', async () => {
    const none = async (scripts: Readonly<Record<string, unknown>>): Promise<void> =>
      assert.deepEqual(await linesOf({ 'package.json': manifest({ scripts }) }), [], JSON.stringify(scripts));
    await none({ test: 'echo "Error: no test specified" && exit 1' });
    await none({ test: '' });
    await none({ test: 'echo later' });
    await none({ test: 'exit 0' });
    await none({ test: 'vitest --watch' });
    await none({ test: 'jest --watchAll', build: 'tsc -w' });
    await none({ lint: 'eslint . --fix', format: 'prettier --write .', types: 'tsx make-types.ts' });
    await none({ test: 7, lint: ['eslint'] });
  });

  it('tell runners that would wait for changes to end', async () => {
    const line = async (test: string, lock = 'package-lock.json'): Promise<string | undefined> =>
      (await linesOf({ 'package.json': manifest({ scripts: { test } }), [lock]: '' }))[0];
    assert.equal(await line('react-scripts test'), 'test: npm test -- --watchAll=false');
    assert.equal(await line('ng test', 'yarn.lock'), 'test: yarn run test --watch=false');
    assert.equal(await line('jest --watchAll=false'), 'test: npm test');
    assert.equal(await line('vitest --watch=false'), 'test: npm test');
  });

  it('are those of tools that are installed and set up, where no script serves the purpose', async () => {
    const files = {
      'package.json': manifest({
        devDependencies: { typescript: '1', eslint: '1', prettier: '1' },
        scripts: { lint: 'eslint src' },
      }),
      'tsconfig.json': '{}',
      'eslint.config.js': '',
    };
    assert.deepEqual(await linesOf(files), ['types: npx tsc --noEmit', 'lint: npm run lint']);
    assert.deepEqual(await linesOf({ ...files, '.prettierrc': '{}', 'pnpm-lock.yaml': '' }), [
      'types: pnpm exec tsc --noEmit',
      'lint: pnpm run lint',
      'format-check: pnpm exec prettier --check .',
    ]);
  });

  it('are told for each package of a monorepo, run at the root, the root’s own first', async () => {
    const survey = await surveyOf({
      'package.json': manifest({
        name: 'all',
        scripts: { test: 'npm test --workspaces' },
        workspaces: ['packages/*', '!packages/old'],
      }),
      'packages/a/package.json': manifest({ name: 'a', scripts: { test: 'mocha', build: 'tsc' } }),
      'packages/a/index.js': '',
      'packages/with space/package.json': manifest({ name: 'b', scripts: { test: 'mocha' } }),
      'packages/$(rm)/package.json': manifest({ name: 'c', scripts: { test: 'mocha' } }),
      'tools/x/package.json': manifest({ name: 'x', scripts: { test: 'mocha' } }),
      'test/fixtures/y/package.json': manifest({ name: 'y', scripts: { test: 'mocha' } }),
      'node_modules/z/package.json': manifest({ name: 'z', scripts: { test: 'mocha' } }),
    });
    assert.deepEqual(commandLines(survey), [
      'test: npm test',
      'test: npm --workspace=packages/a test',
      'build: npm --workspace=packages/a run build',
      'test: npm --workspace="packages/with space" test',
      'test: npm --prefix tools/x test',
    ]);
    assert.deepEqual(
      survey.packages.map(({ folder, name, files }) => [folder, name, files]),
      [
        ['', 'all', 3],
        ['packages/$(rm)', 'c', 1],
        ['packages/a', 'a', 2],
        ['packages/with space', 'b', 1],
        ['tools/x', 'x', 1],
      ],
    );
  });

  it('run Python’s tools as the project is managed, and no pytest where there are no tests', async () => {
    const pyproject =
      '[project]\nname = "shop"\ndependencies = ["flask>=2"]\n[tool.pytest.ini_options]\n[tool.ruff]\n[tool.mypy]\n[tool.black]\n';
    const tests = { 'tests/test_a.py': 'def test_a(): pass\n' };
    assert.deepEqual(await linesOf({ 'pyproject.toml': pyproject, ...tests }), [
      'test: python -m pytest',
      'types: python -m mypy .',
      'lint: python -m ruff check .',
      'format-check: python -m black --check .',
    ]);
    assert.equal(
      (await linesOf({ 'pyproject.toml': pyproject, 'poetry.lock': '', ...tests }))[0],
      'test: poetry run pytest',
    );
    assert.equal((await linesOf({ 'pyproject.toml': pyproject, 'uv.lock': '', ...tests }))[0], 'test: uv run pytest');
    assert.equal((await linesOf({ 'pyproject.toml': pyproject }))[0], 'types: python -m mypy .');
    assert.deepEqual(await linesOf({ 'setup.py': '', 'tests/test_a.py': 'import unittest\n' }), [
      'test: python -m unittest discover -s tests -t .',
    ]);
    assert.deepEqual(
      await linesOf({ 'manage.py': '', 'requirements.txt': 'Django==5\n', 'shop/tests/test_a.py': '' }),
      ['test: python manage.py test'],
    );
  });

  it('are those that the tools of compiled languages are known by', async () => {
    assert.deepEqual(await linesOf({ 'go.mod': 'module a\n', '.golangci.yml': '', 'sub/go.mod': 'module b\n' }), [
      'test: go test ./...',
      'types: go vet ./...',
      'lint: golangci-lint run',
      'build: go build ./...',
      'coverage: go test -cover ./...',
      'test: go -C sub test ./...',
      'types: go -C sub vet ./...',
      'build: go -C sub build ./...',
      'coverage: go -C sub test -cover ./...',
    ]);
    const cargo = {
      'Cargo.toml': '[workspace]\nmembers = ["a"]\n',
      'a/Cargo.toml': '[package]\nname = "a"\n',
      'rustfmt.toml': '',
    };
    assert.deepEqual(await linesOf(cargo), [
      'test: cargo test --workspace',
      'types: cargo check --workspace',
      'format-check: cargo fmt --all --check',
      'build: cargo build --workspace',
    ]);
    const pom = '<project><parent><artifactId>p</artifactId></parent><artifactId>app</artifactId></project>';
    assert.deepEqual(await linesOf({ 'pom.xml': pom, 'core/pom.xml': pom, mvnw: '' }), [
      'test: ./mvnw -q test',
      'types: ./mvnw -q test-compile',
      'build: ./mvnw -q package -DskipTests',
    ]);
    assert.deepEqual(
      await linesOf({ 'settings.gradle': '', 'build.gradle': 'spotless {}', 'app/build.gradle': '', gradlew: '' }),
      [
        'test: ./gradlew test',
        'types: ./gradlew testClasses',
        'format-check: ./gradlew spotlessCheck',
        'build: ./gradlew assemble',
      ],
    );
  });

  it('are those of further languages, and of make only where nothing else serves the purpose', async () => {
    assert.deepEqual(await linesOf({ 'composer.json': manifest({ scripts: { test: 'phpunit' } }) }), [
      'test: composer test',
    ]);
    assert.deepEqual(await linesOf({ Gemfile: "gem 'rspec'\n", 'spec/a_spec.rb': '' }), ['test: bundle exec rspec']);
    assert.deepEqual(await linesOf({ 'CMakeLists.txt': 'enable_testing()', '.gitignore': 'build/\n' }), [
      'test: cmake -S . -B build && cmake --build build && ctest --test-dir build --output-on-failure',
      'build: cmake -S . -B build && cmake --build build',
    ]);
    assert.deepEqual(
      await linesOf({ 'CMakeLists.txt': 'enable_testing()' }),
      [],
      'what it builds would be taken for changes',
    );
    const makefile = 'VAR := test\n.PHONY: test lint\ntest lint: deps\n\tgo test\n';
    assert.deepEqual(await linesOf({ Makefile: makefile }), ['test: make test', 'lint: make lint']);
    assert.deepEqual(await linesOf({ Makefile: makefile, 'package.json': manifest({ scripts: { test: 'mocha' } }) }), [
      'test: npm test',
      'lint: make lint',
    ]);
  });

  it('of a mixed repository are told for each of its languages', async () => {
    const survey = await surveyOf({
      'package.json': manifest({
        scripts: { test: 'vitest run' },
        devDependencies: { vitest: '1' },
        dependencies: { react: '1' },
      }),
      'web/a.test.ts': '',
      'pyproject.toml': '[project]\nname = "x"\ndependencies = ["fastapi"]\n[tool.pytest.ini_options]\n',
      'api/test_b.py': '',
      'go.mod': 'module a\nrequire github.com/spf13/cobra v1\n',
      'cmd/main_test.go': 'package main\n',
    });
    assert.deepEqual(
      commandLines(survey).filter((line) => line.startsWith('test')),
      ['test: npm test', 'test: python -m pytest', 'test: go test ./...'],
    );
    assert.deepEqual(
      survey.packageManagers.map(({ name }) => name),
      ['npm', 'pip', 'go'],
    );
    assert.deepEqual(survey.frameworks, [
      { name: 'react', from: 'package.json' },
      { name: 'fastapi', from: 'pyproject.toml' },
      { name: 'cobra', from: 'go.mod' },
    ]);
    assert.deepEqual([survey.tests?.framework, survey.tests?.total], ['vitest, pytest, go test', 3]);
  });
});
