import assert from 'node:assert/strict';
import { openProjectFiles } from '../../../../../src/core/runs/equipment/projectFiles.ts';
import { findSkills } from '../../../../../src/core/runs/equipment/skills.ts';
import type { FoundSkills } from '../../../../../src/core/runs/equipment/skills.ts';
import { memoryBase } from '../../../../support/memoryBase.ts';
import type { MemoryLink } from '../../../../support/memoryBase.ts';
import { must } from '../../../../support/rig.ts';

async function found(
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, MemoryLink>> = {},
): Promise<FoundSkills> {
  return findSkills(must(await openProjectFiles(memoryBase(files, links), new AbortController().signal)));
}

const skill = (fields: string): string => `---\n${fields}\n---\nDo it so.\n`;

describe('Skills of a project', () => {
  it('are folders with a SKILL.md in the places where others look, each name once', async () => {
    const { skills, problems } = await found(
      {
        '.claude/skills/release/SKILL.md': skill('name: release\ndescription: How to release.'),
        '.claude/skills/release/notes.md': 'x',
        '.wavewright/skills/migrate/SKILL.md': skill('description: Moves data.'),
        '.agents/skills/again/SKILL.md': skill('name: release'),
        '.github/skills/broken/SKILL.md': 'nothing',
        '.claude/skills/SKILL.md': skill('name: stray'),
      },
      { '.github/skills/release': { target: '.claude/skills/release', leadsTo: 'folder' } },
    );
    assert.deepEqual(skills, [
      { name: 'migrate', description: 'Moves data.', path: '.wavewright/skills/migrate/SKILL.md' },
      { name: 'release', description: 'How to release.', path: '.claude/skills/release/SKILL.md' },
    ]);
    assert.deepEqual(problems, [
      'The skill .github/skills/broken/SKILL.md was left out: it does not begin with front matter (a line "---").',
      'The skill .agents/skills/again/SKILL.md was left out: .claude/skills/release/SKILL.md has the same name, "release".',
    ]);
  });

  it('are told shortly, whatever their descriptions say', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `.claude/skills/s${String(index).padStart(2, '0')}/SKILL.md`,
        skill(`description: ${'word '.repeat(200)}`),
      ]),
    );
    const { skills, problems } = await found(files);
    assert.equal(skills.length, 50);
    assert.equal(problems.length, 10);
    assert.ok(skills.reduce((sum, { description }) => sum + description.length, 0) <= 8_000);
    assert.ok(skills.every(({ description }) => description.length <= 300));
  });
});
