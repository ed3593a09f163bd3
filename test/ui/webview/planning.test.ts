import assert from 'node:assert/strict';
import type { ContextItem } from '../../../src/shared/brief.ts';
import type { HostMessage } from '../../../src/shared/protocol.ts';
import { webviewMessageSchema } from '../../../src/shared/protocol.ts';
import { snapshotOf, startHarness } from '../../support/webviewHarness/harness.ts';
import type { Harness, OpenPage } from '../../support/webviewHarness/harness.ts';
import { asked, openEverything, seriousFindings, widthBeyondPanel } from '../../support/webviewHarness/pageChecks.ts';
import type { PageName } from '../../support/webviewHarness/pageServer.ts';
import {
  amendingRun,
  editedRun,
  finishedRun,
  gatedRun,
  hostileAmendment,
  hostilePlan,
  hostileQuestions,
  plannedRun,
  proposingRun,
  questionsRun,
} from '../../support/webviewHarness/planningStreams.ts';
import { failedRun } from '../../support/webviewHarness/sampleStreams.ts';

const SITUATIONS: Readonly<Record<string, HostMessage>> = {
  questions: snapshotOf(questionsRun()),
  'steps of planning': snapshotOf(proposingRun(), { activities: { '': 'Reading lib/cache.js' } }),
  'a plan with all there is to it': snapshotOf(plannedRun()),
  'a plan that was edited': snapshotOf(editedRun()),
  'a plan whose edit was taken back': snapshotOf(editedRun(true)),
  gates: snapshotOf(gatedRun(), { selectTaskId: 'cache' }),
  'a change of the plan': snapshotOf(amendingRun(), { selectTaskId: 'cache' }),
  'a forecast and what became of it': snapshotOf(finishedRun()),
  'a hostile plan': snapshotOf(hostilePlan()),
  'hostile questions': snapshotOf(hostileQuestions()),
  'a hostile change': snapshotOf(hostileAmendment(), { selectTaskId: 'cache' }),
};

const FILE: ContextItem = { kind: 'file', path: 'lib/parser.js' };

describe('planning, on the pages in a browser', () => {
  let harness: Harness;
  before(async function () {
    this.timeout(60_000);
    harness = await startHarness();
  });
  after(() => harness.close());

  /** Opens a page and shows it something; whatever the test does, the page must stay free of violations and errors. */
  async function withPage(
    page: PageName,
    message: HostMessage,
    act: (open: OpenPage) => Promise<void>,
    options: Parameters<Harness['open']>[1] = {},
  ): Promise<void> {
    const open = await harness.open(page, options);
    try {
      await open.tell(message);
      await act(open);
      assert.deepEqual(await open.troubles(), []);
      for (const posted of await open.posted())
        assert.ok(webviewMessageSchema.safeParse(posted).success, JSON.stringify(posted));
    } finally {
      await open.close();
    }
  }

  for (const theme of ['light', 'dark', 'high-contrast'] as const) {
    for (const page of ['panel', 'run'] as const) {
      it(`keeps to the rules of accessibility on the ${page} page in the ${theme} theme`, async () => {
        const act = async (open: OpenPage): Promise<void> => {
          for (const [situation, message] of Object.entries(SITUATIONS)) {
            await open.tell(message);
            await openEverything(open);
            assert.deepEqual(await seriousFindings(open), [], situation);
          }
        };
        await withPage(page, snapshotOf([]), act, { theme });
      }).timeout(180_000);
    }
  }

  it('is never wider than the panel, whatever the texts are', async () => {
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

  it('shows hostile texts as the texts that they are', async () => {
    for (const page of ['panel', 'run'] as const) {
      const act = async (open: OpenPage): Promise<void> => {
        for (const situation of ['a hostile plan', 'hostile questions', 'a hostile change']) {
          await open.tell(SITUATIONS[situation]!);
          await openEverything(open);
          const found = await open.page.evaluate(() => ({
            hacked: 'hacked' in window,
            elements: document.querySelectorAll('#root img, #root script, #root iframe').length,
          }));
          assert.deepEqual(found, { hacked: false, elements: 0 }, situation);
        }
      };
      await withPage(page, snapshotOf([]), act);
    }
  });

  it('shows the step that is under way', async () => {
    await withPage('panel', SITUATIONS['steps of planning']!, async ({ page }) => {
      assert.match(await page.locator('[aria-current=step]').innerText(), /^Proposing tasks\s+Reading lib\/cache\.js/);
      await page.getByText('JavaScript, 42 files in 6 folders').waitFor();
    });
  });

  describe('questions', () => {
    it('are answered by a choice, by own words, and else by their defaults', async () => {
      await withPage('panel', SITUATIONS['questions']!, async (open) => {
        const card = open.page.locator('#questions-card');
        await card.getByRole('radio', { name: 'All modules' }).check();
        await card.getByRole('textbox', { name: /Which test runner/ }).fill('tape');
        await open.page.keyboard.press('Enter');
        assert.deepEqual(await asked(open), [
          {
            type: 'questions/answer',
            runId: 'run-1',
            answers: [
              { id: 'scope', answer: 'All modules' },
              { id: 'runner', answer: 'tape' },
              { id: 'depth', answer: 'Public functions' },
            ],
          },
        ]);
      });
    });

    it('take their defaults by one press', async () => {
      await withPage('panel', SITUATIONS['questions']!, async (open) => {
        assert.equal(await open.page.getByRole('radio', { name: /\(default\)/, checked: true }).count(), 3);
        await open.page.getByRole('button', { name: 'Use Defaults' }).click();
        assert.deepEqual(await asked(open), [{ type: 'questions/answer', runId: 'run-1', answers: [] }]);
      });
    });

    it('keep what was chosen when the panel is closed and opened again', async () => {
      await withPage('panel', SITUATIONS['questions']!, async (open) => {
        await open.page.getByRole('textbox', { name: /How deep/ }).fill('All of it');
        await open.page.reload();
        await open.page.waitForFunction(() => window.harness.posted.length > 0);
        await open.tell(SITUATIONS['questions']!);
        assert.equal(await open.page.getByRole('textbox', { name: /How deep/ }).inputValue(), 'All of it');
      });
    });
  });

  describe('a plan', () => {
    const PLAN = SITUATIONS['a plan with all there is to it']!;

    it('names the sum on the button that approves it, where that needs an explicit yes', async () => {
      await withPage('panel', snapshotOf(plannedRun({ confirmAboveUsd: 0.5 })), async (open) => {
        await open.page.getByRole('button', { name: 'Run 10 agents for about $0.72' }).click();
        assert.deepEqual(await asked(open), [{ type: 'plan/approve', runId: 'run-1' }]);
      });
    });

    it('tells what it is expected to take, and folds what was mended', async () => {
      await withPage('panel', PLAN, async ({ page }) => {
        assert.match(await page.locator('.forecast-rows').innerText(), /Cost\s+\$0\.72 \(\$0\.50–\$1\.30\)/);
        const repair = page.getByText("'docs' waited for 'survey' twice; one way is enough.");
        assert.equal(await repair.isVisible(), false);
        await page.getByText('2 things were mended in it').click();
        assert.equal(await repair.isVisible(), true);
      });
    });

    it('has a task changed in its form, by the keyboard alone', async () => {
      await withPage('panel', PLAN, async (open) => {
        const { page } = open;
        await page.getByRole('button', { name: /Write tests for lib\/cache\.js/ }).focus();
        await page.keyboard.press('Enter');
        await page.getByRole('button', { name: 'Edit: Write tests for lib/cache.js' }).focus();
        await page.keyboard.press('Enter');
        const title = page.getByRole('textbox', { name: 'Title' });
        assert.ok(await title.evaluate((element) => element === document.activeElement));
        await title.fill('Test the cache');
        await page.getByRole('combobox', { name: 'Model tier' }).selectOption('Strong');
        await page.getByRole('textbox', { name: 'Budget (dollars)' }).fill('much');
        await page.keyboard.press('Enter');
        await page.getByText('A budget is a number of dollars above 0, or nothing.').waitFor();
        assert.deepEqual(await asked(open), []);
        await page.getByRole('textbox', { name: 'Budget (dollars)' }).fill('1.5');
        await page
          .getByRole('combobox', { name: 'Add a task that it waits for' })
          .selectOption({ label: 'Write tests for lib/parser.js' });
        await page.getByRole('button', { name: 'Does not wait for Find the functions without tests' }).click();
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        assert.deepEqual(await asked(open), [
          {
            type: 'plan/edit',
            runId: 'run-1',
            operations: [
              { op: 'update', taskId: 'cache', changes: { title: 'Test the cache', tier: 'strong', budgetUsd: 1.5 } },
              { op: 'disconnect', taskId: 'cache', on: 'survey' },
              { op: 'connect', taskId: 'cache', on: 'parser', kind: 'data' },
            ],
          },
        ]);
        await open.tell(SITUATIONS['a plan that was edited']!);
        assert.equal(await page.locator('.task-form').count(), 0);
      });
    });

    it('leaves a form without a word when nothing was changed, or by Escape', async () => {
      await withPage('panel', PLAN, async (open) => {
        const { page } = open;
        const edit = page.getByRole('button', { name: 'Edit: Write tests for lib/cache.js' });
        await page.getByRole('button', { name: /Write tests for lib\/cache\.js/ }).click();
        await edit.click();
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await edit.click();
        await page.keyboard.press('Escape');
        await edit.waitFor();
        assert.deepEqual(await asked(open), []);
      });
    });

    it('gets tasks added and split', async () => {
      await withPage('panel', PLAN, async (open) => {
        const { page } = open;
        await page.getByRole('button', { name: 'Add a task', exact: true }).click();
        const add = page.getByRole('form', { name: 'Add a task' });
        await add.getByRole('textbox', { name: 'Title' }).fill('Test the admin module');
        await add.getByRole('textbox', { name: 'Instructions' }).fill('Write its tests.');
        await add.getByRole('combobox', { name: 'Role' }).selectOption('Test');
        await add.getByRole('button', { name: 'Add Task' }).click();
        await open.tell(SITUATIONS['a plan that was edited']!);
        await page.getByRole('button', { name: /Write tests for lib\/cache\.js/ }).click();
        await page.getByRole('button', { name: 'Split: Write tests for lib/cache.js' }).click();
        await page.getByRole('button', { name: 'Another Part' }).click();
        await page.getByRole('button', { name: 'Split into 3' }).click();
        await page.getByText('Part 3: Give the task a title.').waitFor();
        await page.getByRole('button', { name: 'Take part 3 away' }).click();
        await page.getByRole('button', { name: 'Split into 2' }).click();
        const operations = (await asked(open)).flatMap((message) =>
          message.type === 'plan/edit' ? message.operations : [],
        );
        assert.deepEqual(operations, [
          {
            op: 'add',
            task: {
              id: 'test-the-admin-module',
              title: 'Test the admin module',
              role: 'test',
              instructions: 'Write its tests.',
              dependsOn: [],
              priority: 'normal',
            },
          },
          {
            op: 'split',
            taskId: 'cache',
            into: [1, 2].map((part) => ({
              id: `write-tests-for-lib-cache-js-part-${part}`,
              title: `Write tests for lib/cache.js, part ${part}`,
              instructions: 'Do cache.',
            })),
          },
        ]);
      });
    });

    it('gets chosen tasks merged or removed', async () => {
      await withPage('panel', PLAN, async (open) => {
        const { page } = open;
        await page.getByRole('button', { name: 'Choose tasks to merge or remove' }).click();
        const merge = page.getByRole('button', { name: 'Merge' });
        await page.getByRole('checkbox', { name: 'Choose Write tests for lib/parser.js' }).check();
        assert.equal(await merge.isDisabled(), true);
        await page.getByRole('checkbox', { name: 'Choose Write tests for lib/cache.js' }).check();
        await merge.click();
        assert.deepEqual(await asked(open), [
          { type: 'plan/edit', runId: 'run-1', operations: [{ op: 'merge', taskIds: ['cache', 'parser'] }] },
        ]);
      });
    });

    it('goes back and forth between its versions, and says between which', async () => {
      await withPage('panel', SITUATIONS['a plan that was edited']!, async (open) => {
        await open.page.getByRole('button', { name: "Undo: Removed 'docs'" }).click();
        await open.tell(SITUATIONS['a plan whose edit was taken back']!);
        assert.equal(await open.page.getByRole('button', { name: /^Undo/ }).count(), 0);
        await open.page.getByRole('button', { name: "Redo: Removed 'docs'" }).click();
        assert.deepEqual(await asked(open), [
          { type: 'plan/undo', runId: 'run-1' },
          { type: 'plan/redo', runId: 'run-1' },
        ]);
      });
    });

    const BUTTONS = [
      ['Edit as YAML', { type: 'plan/openYaml', runId: 'run-1' }],
      ['Save as template', { type: 'plan/saveAsTemplate', runId: 'run-1' }],
    ] as const;
    for (const [name, message] of BUTTONS) {
      it(`leads elsewhere by “${name}”`, async () => {
        await withPage('panel', PLAN, async (open) => {
          await open.page.getByRole('button', { name }).click();
          assert.deepEqual(await asked(open), [message]);
        });
      });
    }

    it('is changed by words in the composer, which waits for the answer', async () => {
      await withPage('panel', PLAN, async (open) => {
        const composer = open.page.locator('#composer');
        await composer.fill('Skip the docs');
        await composer.press('Enter');
        assert.deepEqual(await asked(open), [{ type: 'plan/reshape', runId: 'run-1', text: 'Skip the docs' }]);
        await open.page.getByText('The plan is being changed…').waitFor();
        await open.tell({ type: 'plan/reshaped', runId: 'run-1' });
        await open.page.getByText('The plan is being changed…').waitFor({ state: 'detached' });
        assert.equal(await composer.inputValue(), '');
      });
    });

    it('gives words back that it could not follow', async () => {
      await withPage('panel', PLAN, async (open) => {
        const composer = open.page.locator('#composer');
        await composer.fill('Skip the moon');
        await composer.press('Enter');
        await open.tell({ type: 'notice', message: 'There is no moon in this plan.' });
        assert.equal(await composer.inputValue(), 'Skip the moon');
        assert.equal(await open.page.getByText('The plan is being changed…').count(), 0);
      });
    });

    it('leaves room for another run when the person wants one', async () => {
      await withPage('panel', PLAN, async (open) => {
        await open.page.getByText('New run').click();
        await open.page.locator('#composer').fill('Document everything');
        await open.page.keyboard.press('Enter');
        assert.deepEqual(await asked(open), [{ type: 'request/submit', text: 'Document everything' }]);
      });
    });
  });

  describe('a run at work', () => {
    it('has its plan changed by words, and the person decides on what that comes to', async () => {
      for (const [name, decision] of [
        ['Accept', 'accepted'],
        ['Refuse', 'refused'],
      ] as const) {
        await withPage('panel', SITUATIONS['gates']!, async (open) => {
          await open.page.locator('#composer').fill('Also cover the admin module, skip the docs');
          await open.page.keyboard.press('Enter');
          await open.tell({ type: 'events', runId: 'run-1', events: amendingRun().slice(-1) });
          await open.tell({ type: 'plan/reshaped', runId: 'run-1' });
          const card = open.page.locator('#amendments-card');
          await card.getByText('Write tests for lib/admin.js').waitFor();
          await card.getByRole('button', { name: `${name}: +1 task, 1 left out` }).click();
          assert.deepEqual((await asked(open)).at(-1), {
            type: 'amendment/decide',
            runId: 'run-1',
            amendmentId: 'amendment-1',
            decision,
          });
          const seq = amendingRun().length + 1;
          const decided = { type: 'amendment-decided', amendmentId: 'amendment-1', decision, events: 0 } as const;
          await open.tell({ type: 'events', runId: 'run-1', events: [{ seq, at: 0, event: decided }] });
          await card.waitFor({ state: 'detached' });
        });
      }
    });

    it('offers to plan a way on after failures', async () => {
      for (const page of ['panel', 'run'] as const) {
        await withPage(page, snapshotOf(failedRun()), async (open) => {
          await open.page.getByRole('button', { name: 'Plan a Way On' }).click();
          assert.deepEqual(await asked(open), [{ type: 'run/replan', runId: 'run-failed' }]);
        });
      }
    });

    it('shows verdicts with what they rest on, and nothing as passed that is not verified', async () => {
      for (const page of ['panel', 'run'] as const) {
        await withPage(page, SITUATIONS['gates']!, async (open) => {
          if (page === 'panel') await open.page.getByRole('button', { name: /Write tests for lib\/cache\.js/ }).click();
          const gates = open.page.locator('.gate');
          assert.deepEqual(await gates.locator('.gate-verdict').allInnerTexts(), [
            'Passed, round 2',
            'Failed, round 2',
            'Unverified, round 2',
          ]);
          assert.match(await gates.first().innerText(), /npm test\s+exit code 0 · 12 s\s+output b5bb9d8014a0/);
          assert.match(
            await gates.nth(1).innerText(),
            /Critical: The test never calls `set`\s+test\/cache\.test\.js:12/,
          );
          assert.equal(await gates.nth(2).locator('.codicon-pass, .codicon-check').count(), 0);
        });
      }
    });
  });

  describe('the composer', () => {
    it('names things of the workspace after #, by the keyboard, and sends them as they are', async () => {
      await withPage('panel', snapshotOf([]), async (open) => {
        const composer = open.page.locator('#composer');
        await composer.pressSequentially('Migrate #pa');
        const queries = (await asked(open)).filter((message) => message.type === 'context/query');
        assert.deepEqual(
          queries.map(({ text }) => text),
          ['', 'p', 'pa'],
        );
        const queryId = queries.at(-1)?.queryId ?? 0;
        const folder: ContextItem = { kind: 'folder', path: 'lib/parsers' };
        await open.tell({ type: 'context/results', queryId, items: [FILE, folder] });
        assert.equal(await open.page.locator('.completion[aria-selected=true]').innerText(), 'parser.js\nlib');
        await composer.press('ArrowDown');
        assert.deepEqual(await seriousFindings(open), []);
        await composer.press('Enter');
        assert.equal(await composer.inputValue(), 'Migrate ');
        await composer.pressSequentially('all');
        await open.tell({ type: 'context/add', items: [FILE, folder] });
        const chips = open.page.getByRole('list', { name: 'Context' }).getByRole('listitem');
        assert.deepEqual(await chips.allInnerTexts(), ['parsers', 'parser.js']);
        await open.page.getByRole('button', { name: 'Remove file parser.js' }).click();
        await open.page.getByRole('combobox', { name: 'Size of the plan' }).selectOption('Small: up to 6 tasks');
        await open.page.getByRole('combobox', { name: 'How models are chosen' }).selectOption('Best');
        await composer.press('Enter');
        assert.deepEqual((await asked(open)).at(-1), {
          type: 'request/submit',
          text: 'Migrate all',
          context: [folder],
          size: 'small',
          preset: 'best',
        });
        assert.equal(await chips.count(), 0);
      });
    });

    it('takes a suggestion by the pointer, and closes the list by Escape', async () => {
      await withPage('panel', snapshotOf([]), async (open) => {
        const composer = open.page.locator('#composer');
        await composer.pressSequentially('#p');
        await open.tell({ type: 'context/results', queryId: 2, items: [FILE] });
        await composer.press('Escape');
        assert.equal(await open.page.getByRole('listbox').count(), 0);
        await composer.pressSequentially('a');
        await open.page.getByRole('option', { name: /parser\.js/ }).click();
        assert.equal(await composer.inputValue(), '');
        assert.equal(await open.page.getByRole('list', { name: 'Context' }).innerText(), 'parser.js');
      });
    });

    it('names a template after / at the beginning, and says what that needs to know', async () => {
      await withPage('panel', snapshotOf([]), async (open) => {
        const composer = open.page.locator('#composer');
        await composer.pressSequentially('/mi');
        assert.deepEqual((await asked(open)).at(-1), { type: 'templates/query' });
        const parameters = [{ name: 'target', description: 'to which module system', required: true }];
        const description = 'Moves a code base.';
        await open.tell({
          type: 'templates/results',
          templates: [
            { name: 'migration', title: 'Migration', description, source: 'built-in', parameters, problems: [] },
          ],
        });
        await composer.press('Tab');
        assert.equal(await composer.inputValue(), '/migration ');
        await open.page.getByText('Say in the request: target (to which module system)').waitFor();
      });
    });
  });
});
