import assert from 'node:assert/strict';
import type { ContextItem } from '../../../src/shared/brief.ts';
import type { RecordedEvent } from '../../../src/shared/events.ts';
import type { HostMessage, WebviewMessage } from '../../../src/shared/protocol.ts';
import type { TemplateSummary } from '../../../src/shared/templates.ts';
import { createSaved, readSaved } from '../../../webview-ui/common/savedState.ts';
import { createViewStore } from '../../../webview-ui/common/viewStore.ts';
import { completionAt, templateIn, withTemplate, withoutCompletion } from '../../../webview-ui/models/completions.ts';
import { targetsOf } from '../../../webview-ui/models/composer.ts';
import { contextPicture, withItems, withoutItem } from '../../../webview-ui/models/contextItems.ts';
import { pictureOf } from '../../../webview-ui/models/runPicture.ts';
import { templateHint, templatesFor } from '../../../webview-ui/models/templates.ts';
import { sendRequest } from '../../../webview-ui/panel/composer/sendRequest.ts';
import { gatedRun, plannedRun, questionsRun } from '../../support/webviewHarness/planningStreams.ts';
import { stateOf } from '../../support/webviewHarness/recordedRun.ts';
import { failedRun, migration, pausedRun } from '../../support/webviewHarness/sampleStreams.ts';

const FILE: ContextItem = { kind: 'file', path: 'src/parser/index.ts' };

describe('what is named at the caret', () => {
  it('is a thing of the workspace after # at the beginning of a word', () => {
    assert.deepEqual(completionAt('Migrate #par and', 12), {
      kind: 'context',
      query: { text: 'par' },
      from: 8,
      to: 12,
    });
    assert.equal(completionAt('C#', 2), undefined);
    assert.equal(completionAt('Migrate #par and', 16), undefined);
  });

  it('is of one kind when the person says which', () => {
    const queryAt = (text: string) => {
      const completion = completionAt(text, text.length);
      return completion?.kind === 'context' ? completion.query : undefined;
    };
    assert.deepEqual(queryAt('#file:src'), { text: 'src', kind: 'file' });
    assert.deepEqual(queryAt('#changes:'), { text: '', kind: 'diff' });
    assert.deepEqual(queryAt('#constructor:x'), { text: 'constructor:x' });
    assert.deepEqual(queryAt('#https://example.com'), { text: 'https://example.com' });
  });

  it('is a template after / at the very beginning only', () => {
    assert.deepEqual(completionAt('/mig', 4), { kind: 'template', query: 'mig', from: 0, to: 4 });
    assert.equal(completionAt('use /mig', 8), undefined);
    assert.equal(completionAt('/migration to', 13), undefined);
    assert.equal(templateIn('/migration to ESM'), 'migration');
    assert.equal(templateIn('migrate'), undefined);
  });

  it('leaves the text when it was taken, with the caret where it stood', () => {
    const text = 'Migrate #par and';
    const completion = completionAt(text, 12);
    assert.ok(completion);
    assert.deepEqual(withoutCompletion(text, completion), { text: 'Migrate and', caret: 8 });
    const template = completionAt('/mig', 4);
    assert.ok(template);
    assert.deepEqual(withTemplate('/mig', template, 'migration'), { text: '/migration ', caret: 11 });
  });
});

describe('what a request names', () => {
  it('is shown with its kind, its name and its place', () => {
    const shown = (item: ContextItem): string => {
      const { kind, label, detail } = contextPicture(item);
      return [kind, label, ...(detail === undefined ? [] : [detail])].join(' | ');
    };
    assert.equal(shown(FILE), 'File | index.ts | src/parser');
    assert.equal(shown({ kind: 'file', path: 'a.ts' }), 'File | a.ts');
    assert.equal(shown({ kind: 'selection', path: 'src/a.ts', fromLine: 3, toLine: 9 }), 'Selection | a.ts:3–9 | src');
    assert.equal(shown({ kind: 'symbol', name: 'parse', path: 'src/a.ts' }), 'Symbol | parse | src/a.ts');
    assert.equal(shown({ kind: 'problems', text: 'x', label: 'Problems (2)' }), 'Problems | Problems (2)');
    assert.equal(shown({ kind: 'file', path: `a\n${'x'.repeat(5_000)}` }).length, 7 + 301);
  });

  it('is there once, goes when it is taken away, and has a limit', () => {
    const items = withItems([FILE], [FILE, { kind: 'folder', path: 'src' }]);
    assert.deepEqual(items, [FILE, { kind: 'folder', path: 'src' }]);
    assert.equal(withItems(items, [FILE]), items);
    assert.deepEqual(withoutItem(items, contextPicture(FILE).key), [{ kind: 'folder', path: 'src' }]);
    const many = Array.from({ length: 70 }, (_, index): ContextItem => ({ kind: 'file', path: `${index}` }));
    assert.equal(withItems([], many).length, 50);
  });

  it('is taken up again after a reload, without what is not understood', () => {
    const read = readSaved({
      context: [FILE, { kind: 'file' }, { kind: 'toString', path: 'x' }, 'file', null],
      size: 'small',
      preset: 'toString',
      target: 7,
      answers: { 'run-1/scope': 'All', 'run-1/other': 3 },
    });
    assert.deepEqual(read.context, [FILE]);
    assert.deepEqual([read.size, read.preset, read.target], ['small', undefined, undefined]);
    assert.deepEqual(read.answers, { 'run-1/scope': 'All' });
  });
});

const TEMPLATES: readonly TemplateSummary[] = [
  {
    name: 'migration',
    title: 'Migration',
    description: 'Moves a code base.',
    source: 'built-in',
    parameters: [{ name: 'target', description: 'to what', required: true }],
    problems: [],
  },
  { name: 'immigrate', title: 'Other', description: '', source: 'repository', parameters: [], problems: ['1:2 bad'] },
];

describe('templates', () => {
  it('are found by their beginning first', () => {
    assert.deepEqual(
      templatesFor(TEMPLATES, 'mig').map(({ name }) => name),
      ['migration', 'immigrate'],
    );
    assert.deepEqual(
      templatesFor(TEMPLATES, 'MOVES').map(({ name }) => name),
      [],
    );
  });

  it('say what they need, and what is wrong with them', () => {
    assert.equal(templateHint(TEMPLATES, 'migration'), 'Template “Migration”. Say in the request: target (to what)');
    assert.match(templateHint(TEMPLATES, 'immigrate') ?? '', /cannot be used: 1:2 bad/);
    assert.equal(templateHint(TEMPLATES, 'none'), undefined);
  });
});

describe('what the text of the composer is for', () => {
  const targetsAt = (events: readonly RecordedEvent[]) =>
    targetsOf(pictureOf({ kind: 'whole', state: stateOf(events), activities: {} }, undefined));

  it('is the plan that waits, or the run that is under way, where there is one', () => {
    assert.deepEqual(targetsOf(undefined), ['request']);
    assert.deepEqual(targetsAt(questionsRun()), ['request']);
    assert.deepEqual(targetsAt(plannedRun()), ['plan', 'request']);
    assert.deepEqual(targetsAt(gatedRun()), ['run']);
    assert.deepEqual(targetsAt(pausedRun()), ['run', 'request']);
    assert.deepEqual(targetsAt(failedRun()), ['request', 'run']);
    assert.deepEqual(targetsAt(migration()), ['request']);
  });
});

describe('sending', () => {
  function rig(events: readonly RecordedEvent[]) {
    const posted: WebviewMessage[] = [];
    const post = (message: WebviewMessage) => void posted.push(message);
    const saved = createSaved({ getState: () => undefined, setState: () => undefined });
    const store = createViewStore({ post });
    const run = { kind: 'whole', state: stateOf(events), activities: {} } as const;
    const environment = { modelLabel: 'Demo model', isDemo: true, trusted: true, folder: 'sample' };
    store.receive({ type: 'snapshot', environment, run, runs: [] });
    return { posted, saved, store, post };
  }
  const NOTICE: HostMessage = { type: 'notice', message: 'No.' };

  it('takes along what the request names, its size and its preset, and gives that back after a refusal', () => {
    const page = rig(migration());
    page.saved.update({ draft: 'Do', context: [FILE], size: 'small', preset: 'best' });
    sendRequest(page, { text: 'Do', target: 'request' });
    assert.deepEqual(page.posted, [
      { type: 'request/submit', text: 'Do', context: [FILE], size: 'small', preset: 'best' },
    ]);
    assert.deepEqual(page.saved.get().context, []);
    page.store.receive(NOTICE);
    assert.deepEqual(page.saved.get().context, [FILE]);
    assert.equal(page.saved.get().draft, 'Do');
  });

  it('has the plan changed by the words, which come back when that could not be done', () => {
    const page = rig(plannedRun());
    page.saved.update({ context: [FILE] });
    sendRequest(page, { text: ' Skip the docs ', target: 'plan' });
    assert.deepEqual(page.posted, [{ type: 'plan/reshape', runId: 'run-1', text: 'Skip the docs' }]);
    assert.deepEqual(page.saved.get().context, [FILE]);
    page.store.receive(NOTICE);
    assert.equal(page.saved.get().draft, ' Skip the docs ');
  });

  it('keeps words away that were dealt with, whatever is said later', () => {
    const page = rig(plannedRun());
    sendRequest(page, { text: 'Skip the docs', target: 'plan' });
    page.store.receive({ type: 'plan/reshaped', runId: 'run-1' });
    page.store.receive(NOTICE);
    assert.equal(page.saved.get().draft, '');
  });
});
