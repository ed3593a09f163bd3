import assert from 'node:assert/strict';
import { checkpointOf } from '../../../src/shared/checkpoint.ts';
import { CARD_HEIGHT, CARD_WIDTH, layoutOf } from '../../../webview-ui/models/graphLayout.ts';
import type { GraphLayout, LayoutTask } from '../../../webview-ui/models/graphLayout.ts';
import { pathsOf } from '../../../webview-ui/models/graphPaths.ts';
import { stepFrom } from '../../../webview-ui/models/graphSteps.ts';
import { graphKey, graphTasks } from '../../../webview-ui/models/graphTasks.ts';
import { largePlan, stateOf } from '../../support/webviewHarness/recordedRun.ts';
import { largeRun, migration } from '../../support/webviewHarness/sampleStreams.ts';

/** Tasks from "wave:id<-dependency,dependency". */
function tasks(...texts: readonly string[]): LayoutTask[] {
  return texts.map((text) => {
    const [wave = '0', rest = ''] = text.split(':');
    const [id = '', waits = ''] = rest.split('<-');
    return { id, wave: Number(wave), waits: waits === '' ? [] : waits.split(',') };
  });
}

function large(count: number): LayoutTask[] {
  return largePlan(count).map(({ id, dependsOn }, index) => ({
    id,
    wave: Math.floor(Math.sqrt(index / 12)),
    waits: dependsOn,
  }));
}

function overlaps(layout: GraphLayout): string[] {
  const cards = [...layout.positions];
  return cards.flatMap(([id, place], index) =>
    cards
      .slice(index + 1)
      .filter(([, other]) => Math.abs(other.x - place.x) < CARD_WIDTH && Math.abs(other.y - place.y) < CARD_HEIGHT)
      .map(([other]) => `${id}/${other}`),
  );
}

describe('the layout of the graph', () => {
  it('puts every task to the right of what it waits for, and no card on another', () => {
    for (const plan of [tasks('0:a', '1:b<-a', '1:c<-a', '2:d<-b,c'), large(500)]) {
      const layout = layoutOf(plan);
      assert.equal(layout.positions.size, plan.length);
      assert.deepEqual(overlaps(layout), []);
      for (const { id, waits } of plan) {
        for (const dependency of waits) {
          assert.ok(
            (layout.positions.get(dependency)?.x ?? Infinity) + CARD_WIDTH < (layout.positions.get(id)?.x ?? 0),
            id,
          );
        }
      }
    }
  });

  it('orders the cards of a wave so that edges do not cross where they need not', () => {
    const layout = layoutOf(tasks('0:a', '0:b', '0:c', '1:x<-c', '1:y<-b', '1:z<-a'));
    const [first = [], second = []] = layout.order;
    assert.deepEqual(
      second.map((id) => ({ x: 'c', y: 'b', z: 'a' })[id]),
      first,
    );
  });

  it('is the same for the same plan', () => {
    assert.deepEqual(layoutOf(large(200)), layoutOf(large(200)));
  });

  it('wraps a wave of hundreds of tasks into columns, so that the picture is no tower', () => {
    const wide = tasks('0:start', ...Array.from({ length: 300 }, (_, index) => `1:t${index}<-start`));
    const { width, height } = layoutOf(wide);
    assert.ok(width > height, `${width} x ${height}`);
  });

  it('is no higher than its cards need, when the columns of a wave are filled alike', () => {
    const twoColumns = tasks('0:start', ...Array.from({ length: 14 }, (_, index) => `1:t${index}<-start`));
    const { positions, height } = layoutOf(twoColumns);
    const lowest = Math.max(...[...positions.values()].map(({ y }) => y + CARD_HEIGHT));
    assert.equal(lowest, height);
  });

  it('marks the edges that another path implies', () => {
    const { edges } = layoutOf(tasks('0:a', '1:b<-a', '2:c<-a,b'));
    assert.deepEqual(
      edges.filter((edge) => edge.isImplied),
      [{ from: 'a', to: 'c', isImplied: true }],
    );
  });

  it('passes over dependencies that are not part of the plan', () => {
    const layout = layoutOf(tasks('0:a<-ghost', '1:b<-a'));
    assert.deepEqual(layout.edges, [{ from: 'a', to: 'b', isImplied: false }]);
  });

  it('takes 1,000 tasks in less than half a second', () => {
    const plan = large(1_000);
    layoutOf(plan);
    const before = performance.now();
    layoutOf(plan);
    assert.ok(performance.now() - before < 500);
  });

  it('is empty for an empty plan', () => {
    assert.equal(layoutOf([]).positions.size, 0);
  });

  it('draws one line and one arrow head per edge', () => {
    const layout = layoutOf(tasks('0:a', '1:b<-a', '1:c<-a'));
    const { lines, heads } = pathsOf(layout.edges, layout);
    assert.equal(lines.match(/M/g)?.length, 2);
    assert.equal(heads.match(/M/g)?.length, 2);
  });
});

describe('arrow keys in the graph', () => {
  const layout = layoutOf(tasks('0:a', '0:b', '1:x<-a', '1:y<-b', '2:end<-x,y'));

  it('move along the edges to the left and to the right', () => {
    assert.equal(stepFrom(layout, 'a', 'right'), 'x');
    assert.equal(stepFrom(layout, 'y', 'left'), 'b');
  });

  it('move within the wave up and down, and stay at its ends', () => {
    const [first = '', second = ''] = layout.order[0] ?? [];
    assert.equal(stepFrom(layout, first, 'down'), second);
    assert.equal(stepFrom(layout, second, 'up'), first);
    assert.equal(stepFrom(layout, first, 'up'), first);
  });

  it('go to the next wave where no edge leads, and stay where there is none', () => {
    const lonely = layoutOf(tasks('0:a', '0:b', '1:x<-a'));
    assert.equal(stepFrom(lonely, 'b', 'right'), 'x');
    assert.equal(stepFrom(lonely, 'x', 'right'), 'x');
  });
});

describe('the tasks of the graph', () => {
  it('are the same in an outline as in the whole run', () => {
    const state = stateOf(migration());
    const whole = graphTasks({ kind: 'whole', state, activities: {} });
    assert.deepEqual(graphTasks({ kind: 'outline', checkpoint: checkpointOf(state) }), whole);
  });

  it('make another plan when there are other tasks, and the same plan while only states change', () => {
    const key = (length: number) =>
      graphKey({ kind: 'whole', state: stateOf(largeRun(50).slice(0, length)), activities: {} });
    assert.notEqual(key(2), key(3));
    assert.equal(key(10), key(30));
  });
});
