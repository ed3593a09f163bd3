import assert from 'node:assert/strict';
import { lineOrigins } from '../../../../src/core/changes/lineOrigins.ts';
import type { FileStates } from '../../../../src/core/changes/lineOrigins.ts';

/** Lines by their words; origins as `text: 3` (line of the base), `text: task a`, `text: own`, `text: merge`. */
function origins(states: {
  base: string;
  tasks?: readonly (readonly [taskId: string, before: string, after: string])[];
  inherited?: string;
  now?: string;
}): string {
  const lines = (text: string): string[] => (text === '' ? [] : text.split(' '));
  const { base, tasks = [], inherited = base, now = inherited } = states;
  const input: FileStates = {
    base: lines(base),
    tasks: tasks.map(([taskId, before, after]) => ({ taskId, before: lines(before), after: lines(after) })),
    inherited: lines(inherited),
    now: lines(now),
  };
  return lineOrigins(input)
    .map((origin, index) => {
      const from = origin.kind === 'base' ? origin.line : origin.kind === 'task' ? origin.taskId : origin.kind;
      return `${input.now[index] ?? ''}:${from}`;
    })
    .join(' ');
}

describe('The origin of a line', () => {
  it('is the base where nobody changed it, wherever it stands now', () => {
    assert.equal(origins({ base: 'a b c' }), 'a:1 b:2 c:3');
    assert.equal(origins({ base: 'a b c', now: 'new a c' }), 'new:own a:1 c:3');
    assert.equal(origins({ base: '', now: 'a' }), 'a:own');
    assert.equal(origins({ base: 'a', now: '' }), '');
  });

  it('is the task that wrote it, the last one where several did', () => {
    const first = ['first', 'a b c', 'a B c'] as const;
    const second = ['second', 'a B c', 'a B C d'] as const;
    assert.equal(
      origins({ base: 'a b c', tasks: [first, second], inherited: 'a B C d' }),
      'a:1 B:first C:second d:second',
    );
    const again = ['again', 'a B c', 'a BB c'] as const;
    assert.equal(origins({ base: 'a b c', tasks: [first, again], inherited: 'a BB c' }), 'a:1 BB:again c:3');
  });

  it('is found where the changes of siblings were merged', () => {
    const left = ['left', 'a b c d e', 'A b c d e'] as const;
    const right = ['right', 'a b c d e', 'a b c d E'] as const;
    assert.equal(
      origins({ base: 'a b c d e', tasks: [left, right], inherited: 'A b c d E', now: 'A b own d E' }),
      'A:left b:2 own:own d:4 E:right',
    );
  });

  it('is the base for a line that a task took away and wrote again', () => {
    const away = ['away', 'a b', 'a'] as const;
    const back = ['back', 'a', 'a b'] as const;
    assert.equal(origins({ base: 'a b', tasks: [away, back], inherited: 'a b' }), 'a:1 b:2');
  });

  it('is said to be unknown when no task can be told to have written it', () => {
    assert.equal(origins({ base: 'a', inherited: 'a merged' }), 'a:1 merged:merge');
  });
});
