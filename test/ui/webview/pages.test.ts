import assert from 'node:assert/strict';
import type { HostMessage, WebviewMessage } from '../../../src/shared/protocol.ts';
import { checkpointOf } from '../../../src/shared/checkpoint.ts';
import { webviewMessageSchema } from '../../../src/shared/protocol.ts';
import { DEMO_ENVIRONMENT, snapshotOf, startHarness } from '../../support/webviewHarness/harness.ts';
import type { Harness, OpenPage } from '../../support/webviewHarness/harness.ts';
import { asked, openEverything, seriousFindings, widthBeyondPanel } from '../../support/webviewHarness/pageChecks.ts';
import type { PageName } from '../../support/webviewHarness/pageServer.ts';
import { stateOf } from '../../support/webviewHarness/recordedRun.ts';
import {
  askingRun,
  conflictedRun,
  failedRun,
  hostileRun,
  largeRun,
  migration,
  migrationPrefix,
  pausedRun,
} from '../../support/webviewHarness/sampleStreams.ts';
import type { ThemeName } from '../../support/webviewHarness/themes.ts';

const planning = migration().slice(0, migrationPrefix('planning'));
const planned = migration().slice(0, migrationPrefix('proposed'));
const running = migration().slice(0, migrationPrefix('running'));

/** The same plan with texts for the person and for all agents. */
const noted = planned.map((recorded) => {
  const { event } = recorded;
  if (event.type !== 'plan-proposed') return recorded;
  const plan = { ...event.plan, notes: 'Assumes **Node 20**.', agreements: '- Keep `module.exports` names.' };
  return { ...recorded, event: { ...event, plan } };
});

const SITUATIONS: Readonly<Record<string, HostMessage>> = {
  'no run': snapshotOf([]),
  'a workspace without trust': snapshotOf([], { environment: { ...DEMO_ENVIRONMENT, trusted: false } }),
  planning: snapshotOf(planning, { activities: { '': 'Reading lib/parser.js' } }),
  'a plan': snapshotOf(planned),
  'a plan with notes': snapshotOf(noted),
  'a running run': snapshotOf(running, { activities: { 'convert-cache': 'Reading lib/cache.js' } }),
  'commands that wait': snapshotOf(askingRun(), {
    activities: { 'convert-options': { command: 'npm test', since: 0 } },
  }),
  'an outline': {
    type: 'snapshot',
    environment: DEMO_ENVIRONMENT,
    run: { kind: 'outline', checkpoint: checkpointOf(stateOf(running)) },
    runs: [],
  },
  'a finished run': snapshotOf(migration()),
  'a failed run': snapshotOf(failedRun()),
  'a paused run': snapshotOf(pausedRun()),
  'a conflict': snapshotOf(conflictedRun()),
  'hostile texts': snapshotOf(hostileRun()),
};

/** Opens a page and shows it something; whatever the test does, the page must stay free of violations and errors. */
type WithPage = (
  page: PageName,
  message: HostMessage,
  act: (open: OpenPage) => Promise<void>,
  options?: { readonly theme?: ThemeName; readonly width?: number },
) => Promise<void>;

describe('the pages in a browser', () => {
  let harness: Harness;
  before(async function () {
    this.timeout(60_000);
    harness = await startHarness();
  });
  after(() => harness.close());

  const withPage: WithPage = async (page, message, act, options = {}) => {
    const open = await harness.open(page, options);
    try {
      await open.tell(message);
      await act(open);
      assert.deepEqual(await open.troubles(), []);
    } finally {
      await open.close();
    }
  };

  describe('keep to the content security policy and to the rules of accessibility', () => {
    for (const theme of ['light', 'dark', 'high-contrast'] as const) {
      for (const page of ['panel', 'run'] as const) {
        it(`on the ${page} page in the ${theme} theme, whatever it shows`, async function () {
          this.timeout(120_000);
          const act = async (open: OpenPage): Promise<void> => {
            for (const [situation, message] of Object.entries(SITUATIONS)) {
              await open.tell(message);
              await openEverything(open);
              assert.deepEqual(await seriousFindings(open), [], situation);
            }
          };
          await withPage(page, snapshotOf([]), act, { theme });
        });
      }
    }
  });

  it('show the notes of a plan, and what its tasks agreed on when asked', async () => {
    await withPage('panel', SITUATIONS['a plan with notes']!, async (open) => {
      assert.equal(await open.page.getByRole('region', { name: 'Notes' }).innerText(), 'Assumes Node 20.');
      const agreed = open.page.getByText('Keep module.exports names.');
      assert.equal(await agreed.isVisible(), false);
      await open.page.getByText('Agreed for all tasks').click();
      assert.equal(await agreed.isVisible(), true);
    });
  });

  describe('ask the extension', () => {
    it('for a snapshot as soon as they are loaded', async () => {
      for (const page of ['panel', 'run'] as const) {
        const open = await harness.open(page);
        assert.deepEqual(await open.posted(), [{ type: 'snapshot/request' }]);
        await open.close();
      }
    });

    it('for a snapshot after a gap in the events', async () => {
      for (const page of ['panel', 'run'] as const) {
        await withPage(page, snapshotOf(running), async (open) => {
          await open.tell({ type: 'events', runId: 'run-1', events: migration().slice(running.length + 1) });
          assert.deepEqual(await open.posted(), [{ type: 'snapshot/request' }, { type: 'snapshot/request' }]);
        });
      }
    });

    it('to start what was written and sent by Enter, and not before', async () => {
      await withPage('panel', snapshotOf([]), async (open) => {
        const composer = open.page.getByRole('textbox');
        await composer.press('Enter');
        await open.page.getByText('Write what you want to have done first.').waitFor();
        await composer.pressSequentially('Migrate this');
        await composer.press('Shift+Enter');
        await composer.pressSequentially('and that');
        assert.deepEqual(await asked(open), []);
        await composer.press('Enter');
        assert.deepEqual(await asked(open), [{ type: 'request/submit', text: 'Migrate this\nand that' }]);
        assert.equal(await composer.inputValue(), '');
      });
    });

    it('for nothing that cannot be now, but keep what is typed', async () => {
      await withPage('panel', SITUATIONS['a workspace without trust']!, async (open) => {
        const composer = open.page.getByRole('textbox');
        await composer.fill('Migrate this');
        await composer.press('Enter');
        assert.deepEqual(await asked(open), []);
        assert.equal(await composer.inputValue(), 'Migrate this');
        await open.page.reload();
        await open.page.waitForFunction(() => window.harness.posted.length > 0);
        assert.equal(await open.page.getByRole('textbox').inputValue(), 'Migrate this');
      });
    });

    it('for an example only when the person sends it', async () => {
      await withPage('panel', snapshotOf([]), async (open) => {
        await open.page.getByRole('button', { name: 'Migrate this project to ES modules' }).click();
        assert.deepEqual(await asked(open), []);
        await open.page.keyboard.press('Enter');
        assert.deepEqual(await asked(open), [{ type: 'request/submit', text: 'Migrate this project to ES modules' }]);
      });
    });

    const BUTTONS: readonly (readonly [PageName, string, readonly string[], WebviewMessage])[] = [
      ['panel', 'a plan', ['Approve'], { type: 'plan/approve', runId: 'run-1' }],
      ['panel', 'a plan', ['Discard'], { type: 'plan/discard', runId: 'run-1' }],
      ['run', 'a plan', ['Approve'], { type: 'plan/approve', runId: 'run-1' }],
      ['panel', 'planning', ['Cancel'], { type: 'run/cancel', runId: 'run-1' }],
      ['panel', 'a running run', ['Pause'], { type: 'run/pause', runId: 'run-1' }],
      ['run', 'a running run', ['Cancel'], { type: 'run/cancel', runId: 'run-1' }],
      ['panel', 'a paused run', ['Resume'], { type: 'run/resume', runId: 'run-paused' }],
      ['run', 'a failed run', ['Resume'], { type: 'run/resume', runId: 'run-failed' }],
      [
        'panel',
        'commands that wait',
        ['Allow once: npm test'],
        { type: 'command/decide', runId: 'run-1', approvalId: 'approval-printer', decision: 'allow-once' },
      ],
      [
        'run',
        'commands that wait',
        ['Convert lib/tokens.js to an ES module', 'Always Allow "npm test"'],
        { type: 'command/decide', runId: 'run-1', approvalId: 'approval-printer', decision: 'always-allow' },
      ],
      [
        'run',
        'commands that wait',
        ['Convert lib/printer.js to an ES module', 'Deny: npm test'],
        { type: 'command/decide', runId: 'run-1', approvalId: 'approval-printer', decision: 'deny' },
      ],
      ['panel', 'a paused run', ['Choose Model'], { type: 'model/choose' }],
      ['panel', 'a finished run', ['Accept All'], { type: 'changes/acceptAll', runId: 'run-1' }],
      ['panel', 'a finished run', ['Reject All'], { type: 'changes/rejectAll', runId: 'run-1' }],
      ['panel', 'a finished run', ['Open run view'], { type: 'runView/open', runId: 'run-1' }],
      [
        'panel',
        'a conflict',
        ['Try Again: Declare "type": "module" in package.json'],
        { type: 'changes/accept', runId: 'run-1', taskId: 'package' },
      ],
      [
        'panel',
        'a conflict',
        ['Open Diff: Declare "type": "module" in package.json'],
        { type: 'changes/open', runId: 'run-1', taskId: 'package' },
      ],
      [
        'run',
        'a finished run',
        ['Convert lib/printer.js to an ES module', 'Reject: Convert lib/printer.js to an ES module'],
        { type: 'changes/reject', runId: 'run-1', taskId: 'convert-printer' },
      ],
      [
        'panel',
        'a running run',
        ['Review the conversion of lib/parser.js', 'Open in run view: Review the conversion of lib/parser.js'],
        { type: 'runView/open', runId: 'run-1', taskId: 'review-parser' },
      ],
    ];
    for (const [page, situation, names, message] of BUTTONS) {
      it(`by “${names.at(-1)}” on the ${page} page in ${situation}`, async () => {
        await withPage(page, SITUATIONS[situation]!, async (open) => {
          for (const name of names) await open.page.getByRole('button', { name }).first().click();
          assert.deepEqual(await asked(open), [message]);
        });
      });
    }

    it('once, however often the button is pressed, and again after a refusal', async () => {
      await withPage('panel', snapshotOf(planned), async (open) => {
        const approve = open.page.getByRole('button', { name: 'Approve' });
        await approve.dblclick();
        assert.equal((await asked(open)).length, 1);
        await open.tell({ type: 'notice', message: 'The key is missing.' });
        await open.page.getByText('The key is missing.').waitFor();
        await approve.click();
        assert.equal((await asked(open)).length, 2);
      });
    });

    it('in words that the extension understands', async () => {
      await withPage('panel', SITUATIONS['a conflict']!, async (open) => {
        for (const button of await open.page.getByRole('button', { name: /accept|reject|try|open/i }).all()) {
          if (await button.isEnabled()) await button.click();
        }
        const posted = await asked(open);
        assert.ok(posted.length > 4);
        for (const message of posted)
          assert.ok(webviewMessageSchema.safeParse(message).success, JSON.stringify(message));
      });
    });
  });

  describe('show', () => {
    it('hostile texts as the texts that they are', async () => {
      for (const page of ['panel', 'run'] as const) {
        await withPage(page, snapshotOf(hostileRun(), { selectTaskId: 'a' }), async (open) => {
          await openEverything(open);
          const found = await open.page.evaluate(() => ({
            hacked: 'hacked' in window,
            elements: document.querySelectorAll('#root img, #root script, #root iframe').length,
            links: [...document.querySelectorAll('#root a')].map((link) => link.getAttribute('href')),
          }));
          assert.deepEqual(found, { hacked: false, elements: 0, links: ['https://example.com/'] });
          await open.page.getByText('[image: a picture]').first().waitFor();
        });
      }
    });

    it('no text wider than the panel', async () => {
      for (const width of [200, 320, 800]) {
        const act = async (open: OpenPage): Promise<void> => {
          for (const [situation, message] of Object.entries(SITUATIONS)) {
            await open.tell(message);
            await openEverything(open);
            const excess = await widthBeyondPanel(open);
            assert.ok(excess <= 0, `${situation} at ${width}: ${excess} px too wide`);
          }
        };
        await withPage('panel', snapshotOf([]), act, { width });
      }
    }).timeout(120_000);

    it('every prefix of a run, event by event', async () => {
      for (const page of ['panel', 'run'] as const) {
        await withPage(page, snapshotOf(migration().slice(0, 1)), async (open) => {
          for (const event of migration().slice(1)) {
            await open.tell({ type: 'events', runId: 'run-1', events: [event] });
          }
          await open.page.getByText('Completed').first().waitFor();
          assert.equal((await open.posted()).length, 1);
        });
      }
    }).timeout(60_000);

    it('300 tasks without drawing what nobody sees', async () => {
      await withPage('panel', snapshotOf(largeRun(300)), async (open) => {
        assert.ok((await open.page.locator('.task').count()) <= 150);
      });
      await withPage('run', snapshotOf(largeRun(300)), async (open) => {
        await open.page.getByRole('button', { name: 'Zoom In' }).click({ clickCount: 8 });
        await open.page.waitForTimeout(500);
        assert.ok((await open.page.locator('.task-card').count()) < 300);
      });
    });

    it('the task that the extension wants selected, and the one that the keyboard reaches', async () => {
      await withPage('run', snapshotOf(migration(), { selectTaskId: 'package' }), async (open) => {
        const details = open.page.getByRole('complementary', { name: 'Details' });
        await details.getByRole('heading', { name: 'Declare "type": "module" in package.json' }).waitFor();
        const card = open.page.getByRole('button', { name: /Declare "type"/, pressed: true });
        await card.focus();
        await open.page.keyboard.press('ArrowRight');
        await open.page.keyboard.press('Enter');
        await details.getByRole('heading', { name: 'Bring the README up to date' }).waitFor();
        await open.page.keyboard.press('Escape');
        await details.waitFor({ state: 'detached' });
      });
    });
  });
});
