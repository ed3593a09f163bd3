import assert from 'node:assert/strict';
import { readNamedServers } from '../../../../src/node/mcp/namedServers.ts';
import { mcpRoot } from '../../../support/mcpRoot.ts';

function problemOf(entry: unknown, name = 'one'): string {
  const { entries, problems } = readNamedServers('.mcp.json', JSON.stringify({ mcpServers: { [name]: entry } }));
  assert.deepEqual(entries, []);
  return problems.map(({ message }) => message).join('\n');
}

describe('The servers that a file names', () => {
  it('are read as other programs read them', () => {
    const text = `{
      // A comment, and "// no comment" in a text.
      "mcpServers": {
        "my server": { "command": "npx", "args": ["-y", "a // b /* c */"], "env": { "A": "1" }, "disabled": false },
        "web": { "type": "http", "url": "https://example.com/mcp", },
        "bare": { "url": "http://127.0.0.1:1" }, /* the last */
      },
    }`;
    assert.deepEqual(readNamedServers('.mcp.json', text), {
      entries: [
        {
          name: 'my-server',
          file: '.mcp.json',
          connection: { kind: 'stdio', command: 'npx', args: ['-y', 'a // b /* c */'], env: { A: '1' } },
        },
        { name: 'web', file: '.mcp.json', connection: { kind: 'http', url: 'https://example.com/mcp', headers: {} } },
        { name: 'bare', file: '.mcp.json', connection: { kind: 'http', url: 'http://127.0.0.1:1', headers: {} } },
      ],
      problems: [],
    });
    const { entries } = readNamedServers('.vscode/mcp.json', '{"servers": {"a": {"type": "stdio", "command": "b"}}}');
    assert.equal(entries.length, 1);
  });

  it('that cannot be used are told with what was expected, and the others are used', () => {
    assert.match(problemOf(7), /^\.mcp\.json, server "one": an object with "command" or "url" was expected\.$/);
    assert.match(problemOf({}), /"command": a command was expected\.$/);
    assert.match(problemOf({ command: '' }), /"command": a command was expected/);
    assert.match(problemOf({ command: ['npx'] }), /"command": a command was expected/);
    assert.match(problemOf({ command: 'a', args: 'b' }), /"args": a list of texts was expected/);
    assert.match(problemOf({ command: 'a', args: [1] }), /"args\.0": a list of texts was expected/);
    assert.match(problemOf({ command: 'a', env: { B: 1 } }), /"env\.B": a text was expected/);
    assert.match(problemOf({ command: 'a', envFile: '.env' }), /"envFile": it is not supported/);
    assert.match(problemOf({ type: 'sse', url: 'http://a' }), /"type": stdio or http was expected; the older "sse"/);
    assert.match(problemOf({ type: 'http' }), /"url": an address was expected/);
    assert.match(problemOf({ command: 'a' }, '!!'), /"!!" is no name for a server/);
    assert.match(problemOf({ command: 'a' }, 'editor'), /taken by the editor itself/);
    const mixed = readNamedServers('.mcp.json', '{"mcpServers": {"bad": null, "good": {"command": "a"}}}');
    assert.deepEqual([mixed.entries.length, mixed.problems.length], [1, 1]);
  });

  it('are none in a file that is broken, and it is said so', () => {
    for (const [text, expected] of [
      ['{"mcpServers": {', /not valid JSON/],
      ['', /not valid JSON/],
      ['[]', /an object with "mcpServers" was expected/],
      ['{"servers": {}}', /an object with "mcpServers" was expected/],
      ['{"mcpServers": []}', /an object with "mcpServers" was expected/],
    ] as const) {
      const { entries, problems } = readNamedServers('.mcp.json', text);
      assert.deepEqual(entries, []);
      assert.match(problems.map(({ message }) => message).join(), expected);
    }
  });

  it('are at most a hundred', () => {
    const many = Object.fromEntries(Array.from({ length: 130 }, (_, at) => [`s${at}`, { command: 'a' }]));
    const { entries, problems } = readNamedServers('.mcp.json', JSON.stringify({ mcpServers: many }));
    assert.equal(entries.length, 100);
    assert.match(problems[0]?.message ?? '', /the last 30 are not used/);
  });

  it('are looked for in both files of a root, whatever these are, and a name counts once', async () => {
    const root = await mcpRoot({ 'my server': { command: 'a' }, my_server: { command: 'b' } });
    await root.write('.vscode/mcp.json', '{"servers": {"other": {"command": "c"}, "my-server": {"command": "d"}}}');
    await root.find('other');
    const twice = (await root.problems()).map(({ message }) => message);
    assert.equal(twice.length, 2);
    assert.match(twice[0] ?? '', /another server is called "my-server" as well/);
    await root.write('.mcp.json', `{"mcpServers": {"a": {"command": "${'x'.repeat(300_000)}"}}}`);
    assert.match((await root.problems())[0]?.message ?? '', /\.mcp\.json is larger than 256 KB/);
    await root.remove();
    assert.deepEqual(await root.problems(), []);
  });
});
