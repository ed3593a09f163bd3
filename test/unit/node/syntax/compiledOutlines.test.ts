import assert from 'node:assert/strict';
import { outlineText } from './outlineText.ts';

/* Sources are small and hold each kind of declaration once; what is local to functions is no part of an outline. */
describe('Outlines of compiled languages', () => {
  it('hold what a file of Go declares', async () => {
    const source = `
package main
type P struct { X int; Y, Z string }
type I interface { Do(a int) error; fmt.Stringer }
type F func(int)
type A = B
type G[T any] struct{}
func (p *P) Get(a, b int) (int, error) { x := 1; return x, nil }
func (g G[T]) M() {}
func main() { x := 1 }
const C = 1
const ( D = iota
 E )
var v, w int = 1, 2
var (
 q = func() {}
)
`;
    assert.equal(
      await outlineText('a.go', source),
      `
2-2 class P | type P struct
2-2 property P > X | X int
2-2 property P > Y | Y, Z string
2-2 property P > Z | Y, Z string
3-3 interface I | type I interface
3-3 method I > Do | Do(a int) error
4-4 type F | type F func(int)
5-5 type A | type A = B
6-6 class G | type G[T any] struct
7-7 method P > Get | func (p *P) Get(a, b int) (int, error)
8-8 method G > M | func (g G[T]) M()
9-9 function main | func main()
10-10 constant C | const C = 1
11-11 constant D | D = iota
12-12 constant E | E
13-13 variable v | var v, w int = 1, 2
13-13 variable w | var v, w int = 1, 2
15-15 variable q | q = func() {}
`,
    );
  });

  it('hold what a file of Java declares', async () => {
    const source = `
package a.b;
@X(1)
public class A<T> extends B {
  @Override public int f(String a) throws E { int l = 1; return 1; }
  private static final int C = 3, D = 4;
  private int z1;
  A(int z) {}
  interface I { void g(); default void h() {} int K = 1; }
  enum E { P, Q(1) { void z() {} }; int r; }
  record R(int a) { R { } }
  @interface An { int v() default 1; }
}
`;
    assert.equal(
      await outlineText('a.java', source),
      `
2-12 class A | @X(1) public class A<T> extends B
4-4 method A > f | @Override public int f(String a) throws E
5-5 constant A > C | private static final int C = 3, D = 4;
5-5 constant A > D | private static final int C = 3, D = 4;
6-6 property A > z1 | private int z1;
7-7 constructor A > A | A(int z)
8-8 interface A > I | interface I
8-8 method A.I > g | void g();
8-8 method A.I > h | default void h()
8-8 constant A.I > K | int K = 1;
9-9 enum A > E | enum E
9-9 constant A.E > P | P
9-9 constant A.E > Q | Q(1)
9-9 method A.E.Q > z | void z()
9-9 property A.E > r | int r;
10-10 class A > R | record R(int a)
10-10 constructor A.R > R | R
11-11 interface A > An | @interface An
11-11 method A.An > v | int v() default 1;
`,
    );
  });

  it('hold what a file of Rust declares', async () => {
    const source = `
#[derive(Debug)]
pub struct P<T> { pub x: i32 }
enum E { A, B(i32), C { q: i32 } }
trait T { fn d(&self) -> i32; fn e() {} const K: i32; type Ty; }
impl<T> Tr for P<T> { fn d(&self) -> i32 { let l = 1; 1 } const K: i32 = 1; }
impl a::Q { pub async fn n() {} }
mod m { pub fn z() {} }
static mut S: i32 = 1;
type Al = i32;
macro_rules! mac { () => {} }
`;
    assert.equal(
      await outlineText('a.rs', source),
      `
2-2 class P | pub struct P<T>
2-2 property P > x | pub x: i32
3-3 enum E | enum E
3-3 constant E > A | A
3-3 constant E > B | B
3-3 constant E > C | C
3-3 property E.C > q | q: i32
4-4 interface T | trait T
4-4 method T > d | fn d(&self) -> i32;
4-4 method T > e | fn e()
4-4 constant T > K | const K: i32;
4-4 type T > Ty | type Ty;
5-5 method P > d | fn d(&self) -> i32
5-5 constant P > K | const K: i32 = 1;
6-6 method a.Q > n | pub async fn n()
7-7 module m | mod m
7-7 function m > z | pub fn z()
8-8 variable S | static mut S: i32 = 1;
9-9 type Al | type Al = i32;
10-10 function mac | macro_rules! mac { () => {} }
`,
    );
  });

  it('hold what a file of C# declares', async () => {
    const source = `
using System;
namespace A.B;
[X] public partial class C<T> : D where T : E {
 private int f = 1, g; public int P { get; set; } public C(int a) {} ~C() {}
 public async Task<int> M<T>(int a) { int l = 1; return 1; } public event EventHandler Ev; const int K = 1;
 public static C operator +(C a) => a; delegate int D(int a); int X() => 1; }
namespace Q.R { interface I { void m(); int P { get; } } }
enum E { A, B = 2 }
record R(int a) { }
record struct RS(int b);
struct S { int q; }
`;
    assert.equal(
      await outlineText('a.cs', source),
      `
3-6 class C | public partial class C<T> : D where T : E
4-4 property C > f | private int f = 1, g;
4-4 property C > g | private int f = 1, g;
4-4 property C > P | public int P
4-4 constructor C > C | public C(int a)
5-5 method C > M | public async Task<int> M<T>(int a)
5-5 property C > Ev | public event EventHandler Ev;
5-5 constant C > K | const int K = 1;
6-6 type C > D | delegate int D(int a);
6-6 method C > X | int X()
7-7 module Q.R | namespace Q.R
7-7 interface Q.R > I | interface I
7-7 method Q.R.I > m | void m();
7-7 property Q.R.I > P | int P
8-8 enum E | enum E
8-8 constant E > A | A
8-8 constant E > B | B = 2
9-9 class R | record R(int a)
10-10 class RS | record struct RS(int b);
11-11 class S | struct S
11-11 property S > q | int q;
`,
    );
  });

  it('hold what a file of C++ declares', async () => {
    const source = `
#include <x>
#define MAXX 3
#define SQ(a) a
namespace n { namespace m::k {
template <class T> class A : public B { public: A(int a); ~A(); int f(int a) const; virtual void g() = 0; int inl() { return 1; } int x, *y; static const int K = 1; enum class E { P, Q }; A& operator=(const A&); };
} }
struct S { int a; };
typedef struct { int b; } TD;
typedef int (*fp)(int);
using Al = int;
int n::A<T>::f(int a) const { return 1; }
n::A::A(int a) {}
static int *top(char **a) { int l; int q(3); return 0; }
int proto(int a);
int gl = 1; const char *arr[3];
extern "C" { void e(); }
struct Fwd;
#ifdef X
const int guarded = 3;
#endif
template <typename T> T tf(T a) { return a; }
`;
    assert.equal(
      await outlineText('a.cpp', source),
      `
2-2 constant MAXX | #define MAXX 3
3-3 function SQ | #define SQ(a)
4-6 module n | namespace n
4-6 module n.m > k | namespace m::k
5-5 class n.m.k > A | template <class T> class A : public B
5-5 constructor n.m.k.A > A | A(int a);
5-5 method n.m.k.A > ~A | ~A();
5-5 method n.m.k.A > f | int f(int a) const;
5-5 method n.m.k.A > g | virtual void g() = 0;
5-5 method n.m.k.A > inl | int inl()
5-5 property n.m.k.A > x | int x, *y;
5-5 property n.m.k.A > y | int x, *y;
5-5 property n.m.k.A > K | static const int K = 1;
5-5 enum n.m.k.A > E | enum class E
5-5 constant n.m.k.A.E > P | P
5-5 constant n.m.k.A.E > Q | Q
5-5 method n.m.k.A > operator= | A& operator=(const A&);
7-7 class S | struct S
7-7 property S > a | int a;
8-8 type TD | typedef struct
8-8 property TD > b | int b;
9-9 type fp | typedef int (*fp)(int);
10-10 type Al | using Al = int;
11-11 method n.A > f | int n::A<T>::f(int a) const
12-12 constructor n.A > A | n::A::A(int a)
13-13 function top | static int *top(char **a)
14-14 function proto | int proto(int a);
15-15 variable gl | int gl = 1;
15-15 constant arr | const char *arr[3];
16-16 function e | void e();
19-19 constant guarded | const int guarded = 3;
21-21 function tf | template <typename T> T tf(T a)
`,
    );
  });
});
