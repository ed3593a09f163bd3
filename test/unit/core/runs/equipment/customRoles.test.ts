import assert from 'node:assert/strict';
import { findCustomRoles } from '../../../../../src/core/runs/equipment/customRoles.ts';
import type { FoundRoles } from '../../../../../src/core/runs/equipment/customRoles.ts';
import { openProjectFiles } from '../../../../../src/core/runs/equipment/projectFiles.ts';
import { memoryBase } from '../../../../support/memoryBase.ts';
import type { MemoryLink } from '../../../../support/memoryBase.ts';
import { must } from '../../../../support/rig.ts';

const SIGNAL = new AbortController().signal;

async function found(
  files: Readonly<Record<string, string | Uint8Array>>,
  links: Readonly<Record<string, MemoryLink>> = {},
): Promise<FoundRoles> {
  return findCustomRoles(must(await openProjectFiles(memoryBase(files, links), SIGNAL)));
}

const role = (fields: string, body = 'Be careful.'): string => `---\n${fields}\n---\n\n${body}\n`;

async function toolsOf(line: string): Promise<readonly string[] | undefined> {
  const { roles, problems } = await found({ '.claude/agents/a.md': role(`name: a\n${line}`) });
  assert.deepEqual(problems, []);
  return roles[0]?.tools;
}

describe('Roles that a repository brings', () => {
  it('are read from the three folders, as each of them writes them', async () => {
    const { roles, problems } = await found({
      '.wavewright/roles/api.md': role('name: API Expert\ndescription: Knows the API.\ntools: read_file, run_command'),
      '.claude/agents/db.md': role('name: db\ndescription: Databases\nmodel: opus\ntools: Read, Bash(psql:*, ls)'),
      '.github/agents/docs-writer.agent.md': role(
        "description: 'Writes'\ntools: ['search/codebase', 'edit/editFiles']",
      ),
      '.github/agents/README.md': 'no role',
      '.claude/agents/sub/deep.md': role('name: deep'),
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      roles.map(({ name, description, path, tier, prompt }) => [name, description, path, tier, prompt]),
      [
        ['api-expert', 'Knows the API.', '.wavewright/roles/api.md', undefined, 'Be careful.'],
        ['db', 'Databases', '.claude/agents/db.md', 'strong', 'Be careful.'],
        ['docs-writer', 'Writes', '.github/agents/docs-writer.agent.md', undefined, 'Be careful.'],
      ],
    );
    assert.deepEqual(roles[1]?.tools, ['read_file', 'outline', 'list_files', 'find_files', 'run_command']);
    assert.ok(roles[2]?.tools?.includes('edit_file') && roles[2].tools.includes('search_text'));
    assert.ok(roles[2]?.tools?.includes('run_command') === false);
  });

  it('take tools as a list, as text with commas, as an object, and all where none are named', async () => {
    const looking = ['list_files', 'find_files'];
    assert.deepEqual(await toolsOf('tools:\n  - Glob\n  - LS'), looking);
    assert.deepEqual(await toolsOf('tools: [Glob]'), looking);
    assert.deepEqual(await toolsOf('tools: {glob: true, bash: false}'), looking);
    assert.equal(await toolsOf('description: x'), undefined);
    assert.equal(await toolsOf('tools: "*"'), undefined);
    assert.deepEqual(await toolsOf('tools: []'), []);
    assert.deepEqual(await toolsOf('tools: 7'), []);
    assert.deepEqual(await toolsOf('tools: mcp__GitHub__get_issue, docs/search-pages, mcp__pages, TodoWrite'), [
      'GitHub__get_issue',
      'docs__search-pages',
      'pages__*',
      'TodoWrite',
    ]);
  });

  it('ask for a tier by the names of models', async () => {
    const tierOf = async (model: string): Promise<string | undefined> =>
      (await found({ '.claude/agents/a.md': role(`name: a\nmodel: ${model}`) })).roles[0]?.tier;
    assert.equal(await tierOf('haiku'), 'light');
    assert.equal(await tierOf('sonnet'), 'standard');
    assert.equal(await tierOf('claude-opus-5-5'), 'strong');
    assert.equal(await tierOf('gemini-3-pro'), 'strong');
    assert.equal(await tierOf('GPT-5 mini (copilot)'), 'light');
    assert.equal(await tierOf("['Claude Sonnet 4.5 (copilot)', 'x']"), 'standard');
    assert.equal(await tierOf('inherit'), undefined);
    assert.equal(await tierOf('{a: 1}'), undefined);
  });

  it('may have colons and quotes in their descriptions, as others read them', async () => {
    const { roles } = await found({
      '.claude/agents/a.md': role(
        'name: a\ndescription: Use when: the user says "x": then <example>y</example>\ntools: Read',
      ),
    });
    assert.match(roles[0]?.description ?? '', /^Use when: the user says "x"/);
    assert.ok(roles[0]?.tools?.includes('read_file'));
  });

  it('are left out with a reason each when they are no roles, and the others count', async () => {
    const bomb = 'a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nname: *c';
    const { roles, problems } = await found({
      '.claude/agents/01.md': 'no front matter',
      '.claude/agents/02.md': '---\nname: endless\n',
      '.claude/agents/03.md': role('description: nameless'),
      '.claude/agents/04.md': role('name: bodiless', '  \n'),
      '.claude/agents/05.md': role('name: large', 'x'.repeat(1_000_000)),
      '.claude/agents/06.md': role('name: Review'),
      '.claude/agents/07.md': new Uint8Array([45, 45, 45, 0, 1]),
      '.claude/agents/08.md': role('name: "///"'),
      '.claude/agents/09.md': role(bomb),
      '.claude/agents/10.md': role('- just\n- a list'),
      '.claude/agents/11.md': role('__proto__: {name: x}'),
      '.claude/agents/20.md': role('name: good'),
      '.claude/agents/21.md': role('name: Good'),
      '.wavewright/roles/planner.md': role('name: planner'),
    });
    assert.deepEqual(
      roles.map(({ path }) => path),
      ['.claude/agents/20.md'],
    );
    const why = problems.map((problem) => /^The role (\S+) was left out: (.*)$/.exec(problem)?.slice(1) ?? []);
    assert.deepEqual(Object.fromEntries(why), {
      '.wavewright/roles/planner.md': '"planner" is the name of a built-in role; give it another.',
      '.claude/agents/01.md': 'it does not begin with front matter (a line "---").',
      '.claude/agents/02.md': 'its front matter has no end (a second line "---").',
      '.claude/agents/03.md': 'its front matter has no name.',
      '.claude/agents/04.md': 'it says nothing after its front matter.',
      '.claude/agents/05.md': 'it has 1000022 bytes, and at most 65536 are read.',
      '.claude/agents/06.md': '"review" is the name of a built-in role; give it another.',
      '.claude/agents/07.md': 'it is no text.',
      '.claude/agents/08.md': 'its name "///" has no letters or is too long.',
      '.claude/agents/09.md': 'its front matter cannot be read: write plain fields, without aliases.',
      '.claude/agents/10.md': 'its front matter has no fields such as "name: reviewer".',
      '.claude/agents/11.md': 'its front matter has no name.',
      '.claude/agents/21.md': '.claude/agents/20.md has the same name, "good".',
    });
  });

  it('are found once where a folder or a file of them is a link', async () => {
    const files = { 'tools/agents/a.md': role('name: a'), '.claude/agents/b.md': role('name: b') };
    const links: Record<string, MemoryLink> = {
      '.wavewright/roles': { target: 'tools/agents', leadsTo: 'folder' },
      '.github/agents/b.agent.md': { target: '.claude/agents/b.md', leadsTo: 'file' },
    };
    const { roles, problems } = await found(files, links);
    assert.deepEqual(
      roles.map(({ name, path }) => [name, path]),
      [
        ['a', '.wavewright/roles/a.md'],
        ['b', '.claude/agents/b.md'],
      ],
    );
    assert.deepEqual(problems, []);
  });
});
