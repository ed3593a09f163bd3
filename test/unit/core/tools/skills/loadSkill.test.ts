import assert from 'node:assert/strict';
import { loadSkillTool } from '../../../../../src/core/tools/skills/loadSkill.ts';
import { memoryView } from '../../../../support/memoryView.ts';

const SKILL = { name: 'release', description: '', path: '.claude/skills/release/SKILL.md' };

async function loaded(name: string, text = '---\nname: release\n---\nTag first.') {
  const view = memoryView({ [SKILL.path]: text, '.claude/skills/release/tag.sh': 'git tag', 'a.md': '' });
  return loadSkillTool.run({ name }, { view, skills: [SKILL] }, new AbortController().signal);
}

describe('load_skill', () => {
  it('gives the text of a skill and names what is in its folder', async () => {
    const { text, isError } = await loaded('Release');
    assert.equal(isError, false);
    assert.equal(text, '---\nname: release\n---\nTag first.\n\nFiles of the skill:\n.claude/skills/release/tag.sh');
  });

  it('cuts a long one and says where the rest is', async () => {
    const { text } = await loaded('release', 'x'.repeat(50_000));
    assert.match(text, /^x{24000}\n\[the first 24000 of 50000 characters; read_file gives the rest of \.claude/);
  });

  it('gives no other file, and names the skills that there are', async () => {
    const { text, isError } = await loaded('../../a.md');
    assert.equal(isError, true);
    assert.equal(text, 'There is no skill "../../a.md". There are: release.');
  });
});
