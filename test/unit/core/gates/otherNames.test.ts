import assert from 'node:assert/strict';
import { goNames } from '../../../../src/core/gates/publicNames/goNames.ts';
import { pythonNames } from '../../../../src/core/gates/publicNames/pythonNames.ts';

describe('The public names of Python', () => {
  it('are those at the top of a module without an underscore', () => {
    const { names, isOpen, callsByName } = pythonNames(`"""def no(): pass"""
import os
VERSION: str = "1"
_hidden = 2
def load(path, *, mode="r", **rest):  # def comment()
    def inner(): pass
async def run(a, /, b): ...
class Thing:
    def method(self): pass
def _private(): pass
`);
    assert.deepEqual([...names.keys()].sort(), ['Thing', 'VERSION', 'load', 'run']);
    assert.deepEqual(
      names.get('load')?.[0]?.map(({ name, optional, rest }) => [name, optional, rest]),
      [
        ['path', false, false],
        ['mode', true, false],
        ['rest', false, true],
      ],
    );
    assert.deepEqual([isOpen, callsByName], [false, true]);
  });

  it('are those that it lists, where it does', () => {
    const { names } = pythonNames('from .x import a\n__all__ = [\'a\', "_b"]\ndef _b(x): pass\ndef c(): pass\n');
    assert.deepEqual([...names.keys()].sort(), ['_b', 'a']);
    assert.equal(pythonNames('from .x import *\n').isOpen, true);
    assert.equal(pythonNames('__all__ = make()\n').isOpen, true);
  });
});

describe('The public names of Go', () => {
  it('are those with a capital, methods by their types, and what stands in blocks', () => {
    const { names } = goNames(`package a
// func Comment() {}
func Load(path string, opts ...Option) error { return nil }
func hidden() {}
func (s *Server) Serve(addr string, n int) error {}
func (s *server) Hidden() {}
func Map[T any](xs []T, f func(T) T) []T {}
type Server struct {
	Name string
}
const (
	One = iota
	two
	Three
)
var Default = "func Text() {}"
`);
    assert.deepEqual([...names.keys()].sort(), ['Default', 'Load', 'Map', 'One', 'Server', 'Server.Serve', 'Three']);
    assert.deepEqual(
      names.get('Load')?.[0]?.map(({ rest }) => rest),
      [false, true],
    );
    assert.equal(names.get('Map')?.[0]?.length, 2);
  });
});
