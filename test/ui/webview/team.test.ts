import assert from 'node:assert/strict';
import type { HostMessage } from '../../../src/shared/protocol.ts';
import { snapshotOf, startHarness } from '../../support/webviewHarness/harness.ts';
import type { Harness, OpenPage } from '../../support/webviewHarness/harness.ts';
import { asked, openEverything, seriousFindings, widthBeyondPanel } from '../../support/webviewHarness/pageChecks.ts';
import type { PageName } from '../../support/webviewHarness/pageServer.ts';
import { hostileTeamRun, teamRun } from '../../support/webviewHarness/teamStreams.ts';
import type { ThemeName } from '../../support/webviewHarness/themes.ts';

const TEAM = snapshotOf(teamRun());
const HOSTILE = snapshotOf(hostileTeamRun());
const ANSWER = { type: 'task/answer', runId: 'run-1' } as const;

describe('questions and notes of agents, in the pages', () => {
  let harness: Harness;
  before(async function () {
    this.timeout(60_000);
    harness = await startHarness();
  });
  after(() => harness.close());

  /** Whatever the test does, the page must stay free of violations and errors. */
  async function withPage(
    name: PageName,
    message: HostMessage,
    act: (open: OpenPage) => Promise<void>,
    options: { readonly theme?: ThemeName; readonly width?: number } = {},
  ): Promise<void> {
    const open = await harness.open(name, options);
    try {
      await open.tell(message);
      await act(open);
      assert.deepEqual(await open.troubles(), []);
    } finally {
      await open.close();
    }
  }

  it('wait in the panel, and are answered by an option, in words of one’s own or left to the agent', async () => {
    await withPage('panel', TEAM, async ({ page, ...open }) => {
      const card = page.locator('#agent-questions-card');
      await card.getByText('2 questions wait for you').waitFor();
      const api = card.getByRole('form', { name: 'Question of Give the endpoints of teams their own module' });
      const docs = card.getByRole('form', { name: 'Question of Write the manual' });
      assert.equal(await api.getByRole('button', { name: 'Answer', exact: true }).isDisabled(), true);
      await api.getByLabel('404, as the tests expect').check();
      await api.getByRole('button', { name: 'Answer', exact: true }).click();
      await docs.getByRole('textbox').fill('  ');
      assert.equal(await docs.getByRole('button', { name: 'Answer', exact: true }).isDisabled(), true);
      await docs.getByRole('textbox').fill(' English ');
      await docs.getByRole('textbox').press('Enter');
      assert.deepEqual(await asked({ page, ...open }), [
        { ...ANSWER, taskId: 'api', questionId: 'api/1/2/c2', answer: '404, as the tests expect' },
        { ...ANSWER, taskId: 'docs', questionId: 'docs/1/1/c1', answer: 'English' },
      ]);
    });
    await withPage('panel', TEAM, async (open) => {
      await open.page.getByRole('button', { name: /^Let it decide: In which language/ }).click();
      assert.deepEqual(await asked(open), [{ ...ANSWER, taskId: 'docs', questionId: 'docs/1/1/c1' }]);
    });
  });

  it('keep what was typed when the page comes back, and go when they are answered', async () => {
    await withPage('panel', TEAM, async (open) => {
      const card = open.page.locator('#agent-questions-card');
      await card
        .getByRole('form', { name: /manual/ })
        .getByRole('textbox')
        .fill('English');
      await open.page.reload();
      await open.page.waitForFunction(() => window.harness.posted.length > 0);
      await open.tell(TEAM);
      assert.equal(
        await card
          .getByRole('form', { name: /manual/ })
          .getByRole('textbox')
          .inputValue(),
        'English',
      );
      const seq = teamRun().length;
      const event = { type: 'question-answered', taskId: 'docs', questionId: 'docs/1/1/c1', by: 'person' } as const;
      await open.tell({ type: 'events', runId: 'run-1', events: [{ seq: seq + 1, at: 0, event }] });
      await card.getByText('1 question waits for you').waitFor();
      assert.equal(await card.getByRole('form').count(), 1);
    });
  });

  it('stand at their task and in the run view, with what was asked before and the notes', async () => {
    await withPage('run', TEAM, async (open) => {
      const { page } = open;
      const notes = page.getByRole('region', { name: 'Notes of agents' });
      if ((await notes.count()) === 0)
        await page.getByRole('button', { name: 'Show request and plan' }).first().click();
      assert.match(await notes.innerText(), /Write the manual · docs, build\s+The README is generated/);
      await page
        .getByRole('button', { name: /Give the endpoints of teams/ })
        .first()
        .click();
      const waits = page.getByRole('region', { name: 'Waits for your answer' });
      await waits.getByLabel('Another status').check();
      await waits.getByRole('button', { name: 'Answer', exact: true }).click();
      assert.deepEqual(
        (await asked(open)).filter(({ type }) => type === 'task/answer'),
        [{ ...ANSWER, taskId: 'api', questionId: 'api/1/2/c2', answer: 'Another status' }],
      );
      assert.match(
        await page.getByRole('region', { name: 'Asked you' }).innerText(),
        /May old clients break\?\s+No, keep both/,
      );
      assert.match(
        await page.getByRole('region', { name: 'Notes for other agents' }).innerText(),
        /src\/api\/types\.ts/,
      );
    });
  });

  for (const theme of ['light', 'dark', 'high-contrast'] as const) {
    it(`keep to the rules in the ${theme} theme, form nothing and fit into a narrow panel`, async function () {
      this.timeout(60_000);
      for (const name of ['panel', 'run'] as const) {
        for (const message of [TEAM, HOSTILE]) {
          await withPage(
            name,
            message,
            async (open) => {
              await openEverything(open);
              assert.deepEqual(await seriousFindings(open), []);
              assert.equal(await open.page.locator('img[src="x"], a[href^="command:"]').count(), 0);
            },
            { theme },
          );
        }
      }
      const narrow = { theme, width: 240 };
      await withPage('panel', HOSTILE, async (open) => assert.equal(await widthBeyondPanel(open), 0), narrow);
    });
  }
});
