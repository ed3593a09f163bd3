import assert from 'node:assert/strict';
import {
  goImports,
  javaImports,
  packageOf,
  pythonImports,
} from '../../../../../src/core/planning/survey/imports/otherImports.ts';
import { scriptImports } from '../../../../../src/core/planning/survey/imports/scriptImports.ts';

describe('What a script imports', () => {
  it('is found in every form that names it by a literal', () => {
    const text = `
      import a from './a.js';
      import type { B, C } from "./b";
      import './side-effect.css';
      import d, { e as f } from './d'; import * as g from 'g'
      import {
        h, // don't stop here
        i, /* nor 'here' */
      } from './h.ts';
      export * from './j';
      export * as k from './k';
      export { l, type M } from './l';
      export type { N } from './n';
      const o = require('./o'), p = require.resolve("./p");
      const q = await import('./q'), r = import(/* webpackChunkName: "r" */ \`./r\`);
      import s = require('./s');`;
    const expected = './a.js ./b ./side-effect.css ./d g ./h.ts ./j ./k ./l ./n ./o ./p ./q ./r ./s';
    assert.deepEqual(scriptImports(text), expected.split(' '));
  });

  it('is not what stands in comments, strings, templates and regular expressions', () => {
    const text = `
      // import a from './comment';
      /* require('./block') and
         import './more' */
      const one = "require('./string')", two = 'import "./other"';
      const three = \`import './template' \${inner(\`require('./nested')\`)} require('./again')\`;
      const four = /require\\('\\.\\/regex'\\)["'\`]/g, five = a / b; import('./found');
      const six = [/[/'"]/, /\`/];
      object.require('./method'); object.import('./method');
      const important = required('./word');
      import(name); require(\`./\${name}\`); require(name);
      const last = require('./last');`;
    assert.deepEqual(scriptImports(text), ['./found', './last']);
  });

  it('is found behind what is broken: text in JSX, strings and templates without an end', () => {
    assert.deepEqual(scriptImports(`const a = <p>don't</p>;\nimport './b';`), ['./b']);
    assert.deepEqual(scriptImports(`const a = "no end\nimport './b';`), ['./b']);
    assert.deepEqual(scriptImports("// all well\nconst a = `no end\nimport './b';"), ['./b']);
    assert.deepEqual(scriptImports('/* no end\nimport "./b";'), []);
    assert.deepEqual(scriptImports('export const a = 1;\nexport function from() {}\nfrom("./x");'), []);
  });

  it('takes no longer for texts made to be slow', () => {
    const hostile = [
      'import '.repeat(20_000),
      'export {'.repeat(20_000),
      '`${'.repeat(30_000),
      '/'.repeat(50_000),
      'import/*'.repeat(5_000),
    ];
    // What is quadratic here takes minutes, far more than a test may take.
    for (const text of hostile) assert.deepEqual(scriptImports(text), []);
  });
});

describe('What other languages import', () => {
  it('is found in Python, with the names that may be modules, and not in its strings and comments', () => {
    const text = `
"""
import docstring
from docstring import x
"""
import os, a.b as c
from . import d, e as f
from ..g.h import (
    i,  # from z import y
    j,
)
from k import *
if x:
    import l
s = 'import m'
# import n
t = f"""
from o import p
"""
from q import r, \\
    s
importance = 1`;
    assert.deepEqual(pythonImports(text), ['os', 'a.b', '.>d,e', '..g.h>i,j', 'k>*', 'l', 'q>r,s']);
  });

  it('is found in Go and Java, and not in comments', () => {
    const go =
      'package main\n// import "x"\nimport "fmt"\nimport (\n  "a/b"\n  /* "y" */\n  c "d/e" // "z"\n  _ "f"\n)\n';
    assert.deepEqual(goImports(go), ['fmt', 'a/b', 'd/e', 'f']);
    assert.equal(packageOf(`/* package wrong; */\n${go}`), 'main');
    const java =
      '// import no.One;\npackage a.b;\nimport a.c.D;\nimport static a.e.F.g;\nimport a.h.*;\n/* import no.Two; */\n';
    assert.deepEqual(javaImports(java), ['a.c.D', 'a.e.F.g', 'a.h.*']);
    assert.equal(packageOf(java), 'a.b');
  });
});
