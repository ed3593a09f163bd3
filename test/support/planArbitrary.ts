import fc from 'fast-check';
import { planSchema } from '../../src/shared/plan.ts';
import type { Plan } from '../../src/shared/plan.ts';

/** Any text that a plan may hold: it is trimmed, and not empty. */
const text = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.string({ unit: 'grapheme', maxLength }),
      fc
        .array(
          fc.constantFrom('a', ' ', '\n', '\t', '#', ': ', '- ', '|', '>', '"', "'", '\\', '\r\n', '---', '{{item}}'),
          {
            maxLength: 12,
          },
        )
        .map((parts) => parts.join('')),
    )
    .map((words) => words.slice(0, maxLength).trim())
    .filter((words) => words !== '');

const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);

const optional = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined, freq: 2 });

const option = fc.record({
  type: optional(fc.constantFrom('migration' as const, 'review' as const)),
  complexity: optional(fc.constantFrom('trivial' as const, 'complex' as const)),
  lines: optional(fc.nat(5_000)),
  criteria: optional(fc.array(text(50), { maxLength: 3 })),
  reads: optional(fc.constant(['src/**', 'a b/*.ts'])),
  mayWrite: optional(fc.constantFrom(['src/**'], ['*.md', 'docs/**'])),
  mayNotWrite: optional(fc.constantFrom(['src/x/**'])),
  tier: optional(fc.constantFrom('light' as const, 'strong' as const)),
  model: optional(fc.constantFrom('one', 'other')),
  minutes: optional(fc.integer({ min: 1, max: 90 })),
  budgetUsd: optional(fc.constantFrom(0.5, 3)),
  output: optional(fc.constant({ type: 'object', properties: { files: { type: 'array' } }, required: ['files'] })),
  gates: optional(fc.constantFrom([], [{ kind: 'command' as const, name: 'tests', run: 'npm test', repeats: 2 }])),
});

interface Sketch {
  readonly title: string;
  readonly role: 'code' | 'review' | 'docs';
  readonly instructions: string;
  readonly after: readonly number[];
  readonly ordered: boolean;
  readonly reason: string | undefined;
  readonly priority: 'high' | 'normal';
  readonly use: 'nothing' | 'forEach' | 'when' | 'inputs' | 'items';
  readonly item: unknown;
  readonly options: Readonly<Record<string, unknown>>;
}

const sketch: fc.Arbitrary<Sketch> = fc.record({
  title: text(200),
  role: fc.constantFrom('code', 'review', 'docs'),
  instructions: text(300),
  after: fc.uniqueArray(fc.nat(7), { maxLength: 3 }),
  ordered: fc.boolean(),
  reason: optional(text(40)),
  priority: fc.constantFrom('high', 'normal'),
  use: fc.constantFrom('nothing', 'nothing', 'nothing', 'forEach', 'when', 'inputs', 'items'),
  item: json,
  options: option,
});

function taskFrom(drawn: Sketch, index: number): Readonly<Record<string, unknown>> {
  const { title, role, instructions, priority, options, use, item, ordered, reason } = drawn;
  const dependsOn = drawn.after.filter((earlier) => earlier < index).map((earlier) => `t${earlier}`);
  const [from] = dependsOn;
  const uses: Readonly<Record<Sketch['use'], object>> = {
    nothing: {},
    forEach: from === undefined ? {} : { forEach: { from } },
    when: from === undefined ? {} : { when: { from, is: 'not-empty' } },
    inputs: from === undefined ? {} : { inputs: { given: { from } } },
    items: { forEach: { items: [item, 1] } },
  };
  const last = dependsOn.at(-1);
  const isSaid = last !== undefined && (ordered || reason !== undefined);
  const dependencies = isSaid ? { dependencies: { [last]: { kind: ordered ? 'order' : 'data', reason } } } : {};
  const task = { id: `t${index}`, title, role, instructions, dependsOn, ...dependencies, priority, ...options };
  return { ...task, ...uses[use] };
}

/** Any plan that can be carried out, of up to eight tasks `t0` to `t7`; later ones depend on earlier ones. */
export const plans: fc.Arbitrary<Plan> = fc
  .record({
    title: text(200),
    notes: optional(text(200)),
    agreements: optional(text(200)),
    drawn: fc.array(sketch, { minLength: 1, maxLength: 8 }),
  })
  .map(({ title, notes, agreements, drawn }) =>
    // As it comes from a file or a journal: nothing in it is undefined.
    planSchema.parse(JSON.parse(JSON.stringify({ version: 1, title, notes, agreements, tasks: drawn.map(taskFrom) }))),
  );
