import assert from 'node:assert/strict';
import { openProjectFiles } from '../../../../../src/core/runs/equipment/projectFiles.ts';
import { findRules } from '../../../../../src/core/runs/equipment/rules.ts';
import type { FoundRules } from '../../../../../src/core/runs/equipment/rules.ts';
import { memoryBase } from '../../../../support/memoryBase.ts';
import type { MemoryLink } from '../../../../support/memoryBase.ts';
import { must } from '../../../../support/rig.ts';

async function found(
  files: Readonly<Record<string, string | Uint8Array>>,
  links: Readonly<Record<string, MemoryLink>> = {},
): Promise<FoundRules> {
  return findRules(must(await openProjectFiles(memoryBase(files, links), new AbortController().signal)));
}

describe('Rules of a project', () => {
  it('are those of the root, then those of folders from the top down, but not those of other people', async () => {
    const { rules } = await found({
      'AGENTS.md': 'Root.\r\nTwo.',
      '.github/copilot-instructions.md': 'Copilot.',
      '.claude/CLAUDE.md': 'Claude.',
      'packages/a/AGENTS.md': 'Of a.',
      'packages/a/deep/CLAUDE.md': 'Of deep.',
      'docs/AGENTS.md': 'Of docs.',
      'node_modules/x/AGENTS.md': 'Not ours.',
      'AGENTS.md.bak': 'Old.',
    });
    assert.deepEqual(
      rules.map(({ path, folder, text }) => [path, folder, text]),
      [
        ['AGENTS.md', '', 'Root.\nTwo.'],
        ['.claude/CLAUDE.md', '', 'Claude.'],
        ['.github/copilot-instructions.md', '', 'Copilot.'],
        ['docs/AGENTS.md', 'docs', 'Of docs.'],
        ['packages/a/AGENTS.md', 'packages/a', 'Of a.'],
        ['packages/a/deep/CLAUDE.md', 'packages/a/deep', 'Of deep.'],
      ],
    );
  });

  it('are told once where files are links, copies, or bring in one another', async () => {
    const { rules, problems } = await found(
      {
        'AGENTS.md': 'Use tabs.\n',
        'CLAUDE.md': '@AGENTS.md\n\n- @./AGENTS.md\n',
        '.claude/CLAUDE.md': '@../AGENTS.md\n@docs/other.md\nMore.',
        '.github/copilot-instructions.md': 'Use tabs.',
      },
      { 'lib/AGENTS.md': { target: 'AGENTS.md', leadsTo: 'file' } },
    );
    assert.deepEqual(
      rules.map(({ path, text }) => [path, text]),
      [
        ['AGENTS.md', 'Use tabs.'],
        ['.claude/CLAUDE.md', '@docs/other.md\nMore.'],
      ],
    );
    assert.deepEqual(problems, []);
  });

  it('are bounded: of the root the beginning is told, of folders what fits, and the rest is named', async () => {
    const { rules } = await found({
      'AGENTS.md': 'r'.repeat(23_000),
      'CLAUDE.md': 'c'.repeat(5_000),
      'a/AGENTS.md': 'Of a.',
      'b/AGENTS.md': 'b'.repeat(2_000),
    });
    const told = rules.map(({ text }) => text?.length ?? 0);
    assert.equal(told[0], 23_000);
    assert.match(rules[1]?.text ?? '', /^c{1000}\n\[cut here; 4000 more characters stand in the file\]$/);
    assert.deepEqual(
      rules.slice(2).map(({ path, text }) => [path, text]),
      [
        ['a/AGENTS.md', undefined],
        ['b/AGENTS.md', undefined],
      ],
    );
  });

  it('that are no text or far too large are left out with a reason', async () => {
    const { rules, problems } = await found({
      'AGENTS.md': new Uint8Array([0, 1, 2]),
      'CLAUDE.md': 'x'.repeat(300_000),
    });
    assert.deepEqual(rules, []);
    assert.deepEqual(problems, [
      'The rules in AGENTS.md are not told to agents: it is no text.',
      'The rules in CLAUDE.md are not told to agents: it has 300000 bytes, and at most 262144 are read.',
    ]);
  });
});
