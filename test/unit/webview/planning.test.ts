import assert from 'node:assert/strict';
import { answersOf, choiceOf, keptChoice, openQuestionsOf } from '../../../webview-ui/models/questions.ts';
import { intentPicture, planningPicture } from '../../../webview-ui/models/planning.ts';
import { pictureOf } from '../../../webview-ui/models/runPicture.ts';
import { plannedRun, proposingRun, questionsRun } from '../../support/webviewHarness/planningStreams.ts';
import { created, planningTurn, recorded, stateOf } from '../../support/webviewHarness/recordedRun.ts';

const pictureAt = (events: Parameters<typeof stateOf>[0]) =>
  planningPicture(stateOf(events), { '': 'Reading lib/cache.js' });

describe('the picture of planning', () => {
  it('has the steps that are over, the one under way and those to come', () => {
    const steps = pictureAt(proposingRun())?.steps.map(({ title, status }) => `${status}: ${title}`);
    assert.deepEqual(steps, [
      'done: Looking over the repository',
      'done: Understanding the request',
      'current: Proposing tasks',
      'ahead: Checking dependencies',
      'ahead: Refining tasks',
      'ahead: Making tasks run side by side',
      'ahead: Forecasting',
    ]);
  });

  it('tells what was found out so far, and what was answered', () => {
    const picture = pictureAt(proposingRun());
    assert.equal(picture?.survey, 'JavaScript, 42 files in 6 folders; npm; tests by node:test; eslint.');
    assert.equal(picture.intent?.type, 'Testing, with documentation and refactoring');
    assert.deepEqual(picture.answers, [{ question: 'Which modules shall be covered?', answer: 'All modules' }]);
    assert.equal(picture.activity, 'Reading lib/cache.js');
  });

  it('has all steps behind it, and nobody at work, once the plan is there', () => {
    const picture = pictureAt(plannedRun());
    assert.equal(picture?.isActive, false);
    assert.ok(picture.steps.every(({ status }) => status === 'done'));
    assert.equal(picture.activity, undefined);
  });

  it('does without steps in a run of before there were any', () => {
    const events = recorded([created(), { type: 'planning-started' }, planningTurn(1, [])]);
    assert.deepEqual(pictureAt(events)?.steps, []);
  });

  it('names the kinds of work once each, in words', () => {
    const intent = { entities: [], requirements: [], successCriteria: [], questions: [] };
    assert.equal(intentPicture({ ...intent, primary: 'custom', secondary: [] }).type, 'Custom work');
    assert.equal(
      intentPicture({ ...intent, primary: 'review', secondary: ['review', 'testing'] }).type,
      'Review, with testing',
    );
  });
});

describe('the questions before planning', () => {
  const questions = openQuestionsOf(stateOf(questionsRun()));
  const [scope, runner] = questions;

  it('have their default among the options, and only while they wait', () => {
    assert.deepEqual(runner?.options, ['node:test', 'mocha', 'The one that is there']);
    assert.deepEqual(scope?.options, ['All modules', 'Only those without tests']);
    assert.deepEqual(openQuestionsOf(stateOf(proposingRun())), []);
  });

  it('are answered by their defaults until somebody chooses', () => {
    assert.ok(scope);
    assert.deepEqual(choiceOf(scope, undefined), { kind: 'option', answer: 'Only those without tests' });
    assert.deepEqual(choiceOf(scope, 'An option of before'), { kind: 'option', answer: 'Only those without tests' });
  });

  it('keep own words apart from an option that reads the same', () => {
    assert.ok(scope);
    for (const kind of ['option', 'other'] as const) {
      const choice = { kind, answer: 'All modules' };
      assert.deepEqual(choiceOf(scope, keptChoice(choice)), choice);
    }
  });

  it('send what was chosen, and leave out own words that are empty', () => {
    const choices = new Map([
      ['scope', { kind: 'option', answer: 'All modules' } as const],
      ['runner', { kind: 'other', answer: '  ' } as const],
      ['depth', { kind: 'other', answer: ' All of it ' } as const],
    ]);
    assert.deepEqual(answersOf(questions, choices), [
      { id: 'scope', answer: 'All modules' },
      { id: 'depth', answer: 'All of it' },
    ]);
  });

  it('are what the run waits for: it is not left, and can only be cancelled', () => {
    const state = stateOf(questionsRun());
    const picture = pictureOf({ kind: 'whole', state, activities: {}, interrupted: true }, undefined);
    assert.equal(picture?.isInterrupted, false);
    assert.equal(picture.look.label, 'Waits for your answers');
    assert.deepEqual(picture.actions, ['cancel']);
  });
});
