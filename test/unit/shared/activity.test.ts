import assert from 'node:assert/strict';
import { activityText } from '../../../src/shared/activity.ts';

describe('What an agent does', () => {
  it('is told in words, a wait for the provider with the time of day', () => {
    const until = new Date(2026, 10, 2, 9, 5, 59).getTime();
    assert.equal(activityText('read_file a.js', until), 'read_file a.js');
    assert.equal(activityText({ waitsFor: 'provider', until }, until), 'waiting for the provider until 09:05');
    assert.equal(activityText({ waitsFor: 'provider' }, until), 'waiting for its turn to ask the provider');
  });

  it('is told of a command with how long it has run and what it wrote last', () => {
    const command = { command: 'npm test', since: 1_000 };
    assert.equal(activityText(command, 1_900), 'npm test');
    assert.equal(activityText(command, 13_400), 'npm test · 12 s');
    assert.equal(activityText({ ...command, lastLine: '3 passing' }, 126_000), 'npm test · 2 min 05 s · 3 passing');
    assert.equal(activityText(command, 0), 'npm test', 'the clock was set back');
  });
});
