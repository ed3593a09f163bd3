import assert from 'node:assert/strict';
import { outlineText } from './outlineText.ts';

/* Sources are small and hold each kind of declaration once; what is local to functions is no part of an outline. */
describe('Outlines of languages that run as they are written', () => {
  it('hold what a file of TypeScript declares', async () => {
    const source = `
import { x } from './x';
export abstract class A<T> extends B {
  @dec() private y = 1;
  #p = 2;
  constructor(private readonly a: string) { super(); }
  get z(): number { return 1; }
  static handler = async (x: string) => { const inner = 1; };
  abstract g(): void;
  'quoted name'() {}
  [Symbol.iterator]() {}
}
@dec
export class Deco {}
namespace N { export const q = 1; export function nf() {} }
declare module 'foo' { export function a(): void; }
export default function () {}
function over(a: string): void;
function over(a: unknown): void { const local = 1; function nested() {} const arrow = () => {}; return { prepare() {} }; }
export const o = { m() {}, n: () => 1, 'a/b': async (x) => { await x; } };
interface I extends J { a: string; m(x: number): void; readonly b?: () => void }
export type T<U> = { a: string } | U;
enum E { A, B = 2 }
declare const d: number;
var v = 1, w = function () {};
exports.foo = function () {};
export const f = <T,>(deps: { readonly a: string }): void => {
  foo(deps);
};
`;
    assert.equal(
      await outlineText('a.ts', source),
      `
2-11 class A | export abstract class A<T> extends B
3-3 property A > y | private y = 1
4-4 property A > #p | #p = 2
5-5 constructor A > constructor | constructor(private readonly a: string)
6-6 method A > z | get z(): number
7-7 method A > handler | static handler = async (x: string) =>
8-8 method A > g | abstract g(): void
9-9 method A > quoted name | 'quoted name'()
10-10 method A > [Symbol.iterator] | [Symbol.iterator]()
12-13 class Deco | export class Deco
14-14 module N | namespace N
14-14 constant N > q | export const q = 1;
14-14 function N > nf | export function nf()
15-15 module foo | declare module 'foo'
15-15 function foo > a | export function a(): void;
16-16 function default | export default function ()
17-17 function over | function over(a: string): void;
18-18 function over | function over(a: unknown): void
18-18 function over > nested | function nested()
18-18 function over > arrow | const arrow = () =>
18-18 method over > prepare | prepare()
19-19 constant o | export const o = { m() {}, n: () => 1, 'a/b': async (x) => { await x; } };
19-19 method o > m | m()
19-19 method o > a/b | 'a/b': async (x) =>
20-20 interface I | interface I extends J
20-20 property I > a | a: string
20-20 method I > m | m(x: number): void
20-20 property I > b | readonly b?: () => void
21-21 type T | export type T<U> = { a: string } | U;
21-21 property T > a | a: string
22-22 enum E | enum E
22-22 constant E > A | A
22-22 constant E > B | B = 2
23-23 constant d | declare const d: number;
24-24 function w | var v = 1, w = function ()
24-24 variable v | var v = 1, w = function () {};
25-25 function foo | exports.foo = function ()
26-28 function f | export const f = <T,>(deps: { readonly a: string }): void =>
`,
    );
  });

  it('hold what a file of JavaScript declares', async () => {
    const source = `
class A { x = 1; #y; static f() {} m = () => 1; }
const f = function g() {};
export default class extends B { q() {} }
var q = class Z { z() {} };
const C = () => <div a={1}><Foo.Bar/></div>;
module.exports = { h() {} };
A.prototype.bar = function () {};
`;
    assert.equal(
      await outlineText('a.js', source),
      `
1-1 class A | class A
1-1 property A > x | x = 1
1-1 property A > #y | #y
1-1 method A > f | static f()
1-1 method A > m | m = () =>
2-2 function f | const f = function g()
3-3 class default | export default class extends B
3-3 method default > q | q()
4-4 class q | var q = class Z
4-4 method q > z | z()
5-5 function C | const C = () =>
6-6 method h | h()
7-7 function bar | A.prototype.bar = function ()
`,
    );
  });

  it('hold what a file of Python declares', async () => {
    const source = `
import os
@dec(1)
class A(B):
    """doc"""
    x: int = 1
    y = 2
    def __init__(self): self.q = 1
    @property
    def f(self, a: int = 3) -> int:
        z = 1
        return a

async def g():
    z = lambda q: q
    def inner(): pass
MAX_X = 3
lower = 1
type P = int
if True:
    def h(): pass
`;
    assert.equal(
      await outlineText('a.py', source),
      `
2-11 class A | class A(B):
5-5 property A > x | x: int = 1
6-6 property A > y | y = 2
7-7 constructor A > __init__ | def __init__(self):
8-11 method A > f | def f(self, a: int = 3) -> int:
13-15 function g | async def g():
15-15 function g > inner | def inner():
16-16 constant MAX_X | MAX_X = 3
17-17 variable lower | lower = 1
18-18 type P | type P = int
20-20 function h | def h():
`,
    );
  });

  it('hold what a file of Ruby declares', async () => {
    const source = `
module M
  class A < B
    C = 1
    attr_accessor :x, :y
    def initialize(a, b = 1)
      @x = a
    end
    def self.cm; end
    class << self
      def sm = 1
    end
    def ==(o) end
  end
end
class N::Q; end
D = Struct.new(:a) do
 def q; end
end
x = 1
`;
    assert.equal(
      await outlineText('a.rb', source),
      `
1-14 module M | module M
2-13 class M > A | class A < B
3-3 constant M.A > C | C = 1
4-4 property M.A > x | attr_accessor :x, :y
4-4 property M.A > y | attr_accessor :x, :y
5-7 constructor M.A > initialize | def initialize(a, b = 1)
8-8 method M.A > cm | def self.cm; end
10-10 method M.A > sm | def sm =
12-12 method M.A > == | def ==(o) end
15-15 class N > Q | class N::Q; end
16-18 class D | D = Struct.new(:a) do
17-17 method D > q | def q; end
`,
    );
  });

  it('hold what a file of PHP declares', async () => {
    const source = `
<?php
namespace A\\B;
abstract class P extends Q implements R { use T; const K = 1; public int $x = 1, $y; public function __construct(private int $z) {} abstract function f(string $a): int; static function g() { $l = 1; return $this->x; } }
interface I { public function h(); }
trait T { function t() {} }
enum E: string { case A = "a"; const B = 1; function m() {} }
function top($a) {}
const K = 1;
`;
    assert.equal(
      await outlineText('a.php', source),
      `
3-3 class P | abstract class P extends Q implements R
3-3 constant P > K | const K = 1;
3-3 property P > x | public int $x = 1, $y;
3-3 property P > y | public int $x = 1, $y;
3-3 constructor P > __construct | public function __construct(private int $z)
3-3 method P > f | abstract function f(string $a): int;
3-3 method P > g | static function g()
4-4 interface I | interface I
4-4 method I > h | public function h();
5-5 class T | trait T
5-5 method T > t | function t()
6-6 enum E | enum E: string
6-6 constant E > A | case A = "a";
6-6 constant E > B | const B = 1;
6-6 method E > m | function m()
7-7 function top | function top($a)
8-8 constant K | const K = 1;
`,
    );
  });

  it('hold what a script of a shell declares', async () => {
    const source = `
foo() { local x=1; echo "$x"; }
function bar { foo; }
X=1
export Y=2
if true; then baz() ( foo ); fi
`;
    assert.equal(
      await outlineText('a.sh', source),
      `
1-1 function foo | foo()
2-2 function bar | function bar
3-3 variable X | X=1
4-4 variable Y | export Y=2
5-5 function baz | baz()
`,
    );
  });

  it('hold what a file of Markdown declares', async () => {
    const source = `
---
title: x
---
# One
text
## Two \`a\`
\`\`\`
# no
\`\`\`
### Three
## Four
Five
====
`;
    assert.equal(
      await outlineText('a.md', source),
      `
4-11 heading One | # One
6-10 heading One > Two \`a\` | ## Two \`a\`
10-10 heading One.Two \`a\` > Three | ### Three
11-11 heading One > Four | ## Four
12-13 heading Five | # Five
`,
    );
  });
});
