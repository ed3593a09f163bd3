import assert from 'node:assert/strict';
import { activityText } from '../../../src/shared/activity.ts';

describe('What an agent does', () => {
  it('is told in words, a wait for the provider with the time of day', () => {
    const until = new Date(2026, 10, 2, 9, 5, 59).getTime();
    assert.equal(activityText('read_file a.js'), 'read_file a.js');
    assert.equal(activityText({ waitsFor: 'provider', until }), 'waiting for the provider until 09:05');
    assert.equal(activityText({ waitsFor: 'provider' }), 'waiting for its turn to ask the provider');
  });
});
