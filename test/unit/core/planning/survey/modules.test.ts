import assert from 'node:assert/strict';
import { importLines, manifest, surveyOf } from './surveyRig.ts';

describe('The module graph of a survey', () => {
  it('resolves extensions, index files, .js for .ts, and leaves out what is not in the repository', async () => {
    const survey = await surveyOf({
      'src/main.ts':
        "import './a.js';\nimport './b';\nimport './c';\nimport '../data.json';\nimport 'react';\nimport './gone';",
      'src/a.ts': "import './main';",
      'src/b/index.tsx': "import '..';",
      'src/index.mjs': '',
      'src/c.vue': "<template><p>import './x'</p></template>\n<script setup>\nimport './a';\n</script>",
      'data.json': '{}',
    });
    assert.deepEqual(importLines(survey), [
      'src/a.ts -> src/main.ts',
      'src/b/index.tsx -> src/index.mjs',
      'src/c.vue -> src/a.ts',
      'src/main.ts -> data.json, src/a.ts, src/b/index.tsx, src/c.vue',
    ]);
  });

  it('resolves names of workspace packages, their subpaths and inner names, and paths of tsconfig', async () => {
    const survey = await surveyOf({
      'package.json': manifest({ name: 'all', workspaces: ['packages/*'] }),
      'packages/core/package.json': manifest({
        name: '@x/core',
        main: 'dist/index.js',
        imports: { '#inner/*': './src/inner/*.js' },
      }),
      'packages/core/src/index.ts': "import '#inner/deep';",
      'packages/core/src/inner/deep.ts': '',
      'packages/core/src/extra.ts': '',
      'packages/app/package.json': manifest({ name: 'app' }),
      'packages/app/tsconfig.json':
        '{\n // aliases\n "compilerOptions": { "baseUrl": "src", "paths": { "@/*": ["./*"], "exact": ["lib/exact.ts"], }, },\n}',
      'packages/app/src/main.ts':
        "import '@x/core';\nimport '@x/core/extra';\nimport '@/lib/a';\nimport 'exact';\nimport 'lib/b';\nimport '@x/corelike';",
      'packages/app/src/lib/a.ts': '',
      'packages/app/src/lib/b.ts': '',
      'packages/app/src/lib/exact.ts': '',
    });
    assert.deepEqual(importLines(survey), [
      'packages/app/src/main.ts -> packages/app/src/lib/a.ts, packages/app/src/lib/b.ts, packages/app/src/lib/exact.ts, packages/core/src/extra.ts, packages/core/src/index.ts',
      'packages/core/src/index.ts -> packages/core/src/inner/deep.ts',
    ]);
  });

  it('resolves modules and packages of Python, Go and Java', async () => {
    const survey = await surveyOf({
      'src/shop/__init__.py': '',
      'src/shop/orders.py': 'from . import prices\nfrom .stock import Item\nimport os\n',
      'src/shop/prices.py': 'from shop.stock import levels\n',
      'src/shop/stock/__init__.py': 'from .levels import *\n',
      'src/shop/stock/levels.py': '',
      'tests/test_orders.py': 'from shop.orders import order\n',
      'go.mod': 'module example.com/tool\n',
      'cmd/tool/main.go': 'package main\nimport "example.com/tool/internal/store"\nfunc main() {}\n',
      'internal/store/store.go': 'package store\n',
      'internal/store/more.go': 'package store\n',
      'internal/store/store_test.go': 'package store\n',
      'j/src/main/java/com/acme/App.java':
        'package com.acme;\nimport com.acme.model.User;\nimport static com.acme.util.Texts.trim;\nclass App { public static void main(String[] a) {} }',
      'j/src/main/java/com/acme/model/User.java': 'package com.acme.model;\n',
      'j/src/main/java/com/acme/util/Texts.java': 'package com.acme.util;\nimport com.acme.model.*;\n',
    });
    assert.deepEqual(importLines(survey), [
      'cmd/tool/main.go -> internal/store/more.go, internal/store/store.go',
      'j/src/main/java/com/acme/App.java -> j/src/main/java/com/acme/model/User.java, j/src/main/java/com/acme/util/Texts.java',
      'j/src/main/java/com/acme/util/Texts.java -> j/src/main/java/com/acme/model/User.java',
      'src/shop/orders.py -> src/shop/prices.py, src/shop/stock/__init__.py',
      'src/shop/prices.py -> src/shop/stock/levels.py',
      'src/shop/stock/__init__.py -> src/shop/stock/levels.py',
      'tests/test_orders.py -> src/shop/orders.py',
    ]);
    assert.deepEqual(survey.entryPoints.toSorted(), ['cmd/tool/main.go', 'j/src/main/java/com/acme/App.java']);
  });

  it('tells by its rule what part a module has', async () => {
    const survey = await surveyOf({
      'package.json': manifest({ name: 'a', main: 'src/index.js' }),
      'src/index.js': "require('./core');\nrequire('./one');",
      'src/core.js': "require('./small');\nrequire('./large');",
      'src/one.js': "require('./core');\nrequire('./small');",
      'src/two.js': "require('./core');\nrequire('./large');\nrequire('./one');",
      'src/small.js': 'exports.a = 1;\n',
      'src/large.js': 'exports.b = 1;\n'.repeat(200),
      'src/three.js': "require('./core');\nrequire('./large');",
      'src/middle.js': "require('./small');\nrequire('./large');",
      'src/alone.js': "require('./middle');",
      'build.config.js': '',
      'test/all.test.js': "require('../src/index');",
    });
    assert.deepEqual(Object.fromEntries(survey.modules.modules.map(({ path, kind }) => [path, kind])), {
      'build.config.js': 'other',
      'src/alone.js': 'entry',
      'src/core.js': 'core',
      'src/index.js': 'entry',
      'src/large.js': 'core',
      'src/middle.js': 'other',
      'src/one.js': 'other',
      'src/small.js': 'utility',
      'src/three.js': 'entry',
      'src/two.js': 'entry',
      'test/all.test.js': 'test',
    });
    const large = survey.modules.modules.find(({ path }) => path === 'src/large.js');
    assert.deepEqual([large?.lines, large?.importedBy], [200, 4]);
  });

  it('names modules of other languages without imports, and leaves out what others wrote or a program made', async () => {
    const survey = await surveyOf({
      'src/lib.rs': 'mod a;\nuse crate::a;\n',
      'src/a.rs': '',
      'vendor/x/x.go': 'package x\n',
      'web/jquery.min.js': 'var a;',
      'dist/app.js': 'var a;',
      'style.css': 'a {}',
    });
    assert.deepEqual(
      survey.modules.modules.map(({ path, imports }) => [path, imports.length]),
      [
        ['src/a.rs', 0],
        ['src/lib.rs', 0],
      ],
    );
    assert.equal(survey.modules.unread, 0);
    assert.ok(
      survey.notes.some((note) => /^Files in folders of other people.*: 1\.$/.test(note)),
      survey.notes.join(),
    );
  });
});
