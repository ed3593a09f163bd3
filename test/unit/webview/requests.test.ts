import assert from 'node:assert/strict';
import type { Environment, HostMessage, WebviewMessage } from '../../../src/shared/protocol.ts';
import { createSaved, readSaved } from '../../../webview-ui/common/savedState.ts';
import { createViewStore } from '../../../webview-ui/common/viewStore.ts';
import { pictureOf } from '../../../webview-ui/models/runPicture.ts';
import { problemWithRequest, whyNotSend } from '../../../webview-ui/models/composer.ts';
import { sendRequest } from '../../../webview-ui/panel/composer/sendRequest.ts';
import { stateOf } from '../../support/webviewHarness/recordedRun.ts';
import { questionsRun } from '../../support/webviewHarness/planningStreams.ts';
import { failedRun, migration, migrationPrefix } from '../../support/webviewHarness/sampleStreams.ts';

const ENVIRONMENT: Environment = { modelLabel: 'Demo model', isDemo: true, trusted: true, folder: 'sample' };

function rig() {
  const posted: WebviewMessage[] = [];
  const post = (message: WebviewMessage) => void posted.push(message);
  const kept: unknown[] = [];
  const saved = createSaved({ getState: () => undefined, setState: (state) => kept.push(state) });
  return { posted, kept, page: { store: createViewStore({ post }), saved, post } };
}

function snapshot(run: 'none' | 'migration'): HostMessage {
  const shown =
    run === 'none'
      ? ({ kind: 'none' } as const)
      : ({ kind: 'whole', state: stateOf(migration()), activities: {} } as const);
  return { type: 'snapshot', environment: ENVIRONMENT, run: shown, runs: [] };
}

describe('sending a request', () => {
  it('takes the text out of the composer and sends it without the space around it', () => {
    const { page, posted } = rig();
    page.saved.update({ draft: ' Migrate \n' });
    sendRequest(page, { text: ' Migrate \n', target: 'request' });
    assert.equal(page.saved.get().draft, '');
    assert.deepEqual(posted, [{ type: 'request/submit', text: 'Migrate' }]);
  });

  it('gives the text back when the extension could not take it', () => {
    const { page } = rig();
    page.store.receive(snapshot('none'));
    sendRequest(page, { text: 'Migrate', target: 'request' });
    page.store.receive({ type: 'notice', message: 'Another run is at work.' });
    assert.equal(page.saved.get().draft, 'Migrate');
  });

  it('keeps the text away when the run came, whatever is said later', () => {
    const { page } = rig();
    page.store.receive(snapshot('none'));
    sendRequest(page, { text: 'Migrate', target: 'request' });
    page.store.receive(snapshot('migration'));
    page.store.receive({ type: 'notice', message: 'Something else.' });
    assert.equal(page.saved.get().draft, '');
  });

  it('does not write over what was typed meanwhile', () => {
    const { page } = rig();
    page.store.receive(snapshot('none'));
    sendRequest(page, { text: 'Migrate', target: 'request' });
    page.saved.update({ draft: 'Next' });
    page.store.receive({ type: 'notice', message: 'No.' });
    assert.equal(page.saved.get().draft, 'Next');
  });
});

describe('the composer', () => {
  const pictureAt = (events = migration()) =>
    pictureOf({ kind: 'whole', state: stateOf(events), activities: {} }, undefined);

  it('says why nothing can be sent, the first reason first', () => {
    assert.match(
      whyNotSend({ ...ENVIRONMENT, folder: undefined, trusted: false }, undefined, 'request') ?? '',
      /Open a folder/,
    );
    assert.match(whyNotSend({ ...ENVIRONMENT, trusted: false }, undefined, 'request') ?? '', /Trust/);
    assert.match(
      whyNotSend(ENVIRONMENT, pictureAt(migration().slice(0, migrationPrefix('planning'))), 'request') ?? '',
      /at work/,
    );
    assert.match(whyNotSend(ENVIRONMENT, pictureAt(questionsRun()), 'request') ?? '', /Answer the questions/);
  });

  it('lets a request be sent when no run is at work', () => {
    assert.equal(whyNotSend(ENVIRONMENT, undefined, 'request'), undefined);
    assert.equal(whyNotSend(ENVIRONMENT, pictureAt(), 'request'), undefined);
    assert.equal(whyNotSend(ENVIRONMENT, pictureAt(failedRun()), 'request'), undefined);
  });

  it('refuses an empty request and one that is too long, and takes any language', () => {
    assert.match(problemWithRequest(' \n\t') ?? '', /Write what/);
    assert.match(problemWithRequest('x'.repeat(100_001)) ?? '', /100,001 characters/);
    assert.equal(problemWithRequest('把这个项目迁移到 ES 模块'), undefined);
  });
});

describe('what a page keeps', () => {
  it('is taken up field by field, so that an older or broken state loses as little as possible', () => {
    const read = readSaved({
      draft: 'Half a request',
      openWaves: { 'run/1': true, 'run/2': 'yes' },
      detailsWidth: 'wide',
      other: 1,
    });
    assert.equal(read.draft, 'Half a request');
    assert.deepEqual(read.openWaves, { 'run/1': true });
    assert.equal(read.detailsWidth, 380);
  });

  it('starts empty from nothing and from nonsense', () => {
    for (const value of [undefined, null, 7, 'text', []]) assert.equal(readSaved(value).draft, '');
  });

  it('is written at every change', () => {
    const { page, kept } = rig();
    page.saved.update({ draft: 'a' });
    page.saved.update({ draft: 'ab' });
    assert.deepEqual(
      kept.map((state) => readSaved(state).draft),
      ['a', 'ab'],
    );
  });
});
