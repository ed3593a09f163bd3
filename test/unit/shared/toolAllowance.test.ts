import assert from 'node:assert/strict';
import {
  allowedToolOf,
  allowedToolProblem,
  allowedTools,
  roleProblem,
  rolesAllowed,
  sourceNameOf,
} from '../../../src/shared/toolAllowance.ts';

describe('What a person allows of tools of others', () => {
  const allowance = { code: ['files/read', 'files/a/b'], review: ['my server/*'], '*': ['files/list'] };

  it('is said by role, source and tool, and is nothing else', () => {
    const roles = (source: string, tool: string): string[] => [...rolesAllowed(allowance, source, tool)];
    assert.deepEqual(roles('files', 'read'), ['code']);
    assert.deepEqual(roles('files', 'list'), ['*']);
    assert.deepEqual(roles('files', 'a/b'), ['code']);
    assert.deepEqual(roles('my-server', 'anything'), ['review']);
    assert.deepEqual(roles('files', 'delete'), []);
    assert.deepEqual(roles('file', 'read'), []);
    assert.deepEqual(roles('files', 'Read'), []);
  });

  it('never comes to all sources', () => {
    for (const entry of ['*', '*/*', '/*', 'files', '', 'files/', ' / ']) {
      assert.equal(allowedToolOf(entry), undefined, entry);
      assert.match(allowedToolProblem(entry) ?? '', /SOURCE\/TOOL/, entry);
      assert.equal(rolesAllowed({ '*': [entry] }, 'files', 'read').size, 0, entry);
    }
  });

  it('is not for the planner, nor for what is no name of a role', () => {
    assert.match(roleProblem('planner') ?? '', /planner/);
    assert.match(roleProblem('a/b') ?? '', /name of a role/);
    assert.equal(roleProblem('security-reviewer'), undefined);
    assert.deepEqual([...rolesAllowed({ planner: ['files/*'] }, 'files', 'read')], []);
    assert.deepEqual(allowedTools({ planner: ['files/*'] }), []);
  });

  it('names each tool once', () => {
    assert.deepEqual(allowedTools({ code: ['a/x', 'bad'], docs: ['a/x', 'a/*'] }), [
      { source: 'a', tool: 'x' },
      { source: 'a', tool: '*' },
    ]);
  });

  it('calls sources by names that all providers take', () => {
    assert.equal(sourceNameOf('my_server'), 'my-server');
    assert.equal(sourceNameOf('@org/Server 2'), 'org-Server-2');
    assert.equal(sourceNameOf('…'), '');
    assert.equal(sourceNameOf('a'.repeat(100)).length, 30);
    assert.equal(sourceNameOf(`${'a'.repeat(29)} b`), 'a'.repeat(29));
  });
});
