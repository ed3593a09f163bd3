import assert from 'node:assert/strict';
import { activityText, runningSince } from '../../../src/shared/activity.ts';

describe('What an agent does', () => {
  it('is told in words, a wait for the provider with the time of day', () => {
    const until = new Date(2026, 10, 2, 9, 5, 59).getTime();
    assert.equal(activityText('read_file a.js'), 'read_file a.js');
    assert.equal(activityText({ waitsFor: 'provider', until }), 'waiting for the provider until 09:05');
    assert.equal(activityText({ waitsFor: 'provider' }), 'waiting for its turn to ask the provider');
  });

  it('is told of a command with what it wrote last, and since when it has been running', () => {
    const command = { command: 'npm test', since: 1_000 };
    assert.equal(activityText(command), 'npm test');
    assert.equal(activityText({ ...command, lastLine: '3 passing' }), 'npm test · 3 passing');
    assert.deepEqual([command, 'Thinking', undefined].map(runningSince), [1_000, undefined, undefined]);
  });
});
