import type { PlanRole, Role } from './plan.ts';

/** What a task is about; its role says who does it. */
export const TASK_TYPES = [
  'code-generation',
  'refactoring',
  'migration',
  'test-generation',
  'review',
  'documentation',
  'debugging',
  'deployment',
  'analysis',
  'search',
] as const;
export type TaskType = (typeof TASK_TYPES)[number];

/** By the lines that a task changes: below 10, 50, 200, 1,000, and more. */
export const COMPLEXITIES = ['trivial', 'simple', 'moderate', 'complex', 'very-complex'] as const;
export type Complexity = (typeof COMPLEXITIES)[number];

/** A value for each complexity, from the lowest on. */
export type ByComplexity<Value> = readonly [
  trivial: Value,
  simple: Value,
  moderate: Value,
  complex: Value,
  veryComplex: Value,
];

const PLACES: Readonly<Record<Complexity, 0 | 1 | 2 | 3 | 4>> = {
  trivial: 0,
  simple: 1,
  moderate: 2,
  complex: 3,
  'very-complex': 4,
};

export function valueOf<Value>(values: ByComplexity<Value>, complexity: Complexity): Value {
  return values[PLACES[complexity]];
}

/** Lines from which on a task counts as this complex. */
export const LINES_FROM: Readonly<Record<Complexity, number>> = {
  trivial: 0,
  simple: 10,
  moderate: 50,
  complex: 200,
  'very-complex': 1_001,
};

/** How able a model a task needs; which model that is, the run says. From the cheapest to the strongest. */
export const TIERS = ['light', 'standard', 'strong'] as const;
export type Tier = (typeof TIERS)[number];

/** `data`: the task needs what the other one hands over. `order`: it only has to come later. */
export const DEPENDENCY_KINDS = ['data', 'order'] as const;
export type DependencyKind = (typeof DEPENDENCY_KINDS)[number];

const TYPE_OF_ROLE: Readonly<Record<Role, TaskType>> = {
  code: 'code-generation',
  review: 'review',
  test: 'test-generation',
  search: 'search',
  docs: 'documentation',
  debug: 'debugging',
  analysis: 'analysis',
  verify: 'review',
  resolve: 'code-generation',
};

/** The type of a task that says none. */
export function typeOf(task: { readonly type?: TaskType | undefined; readonly role: Role }): TaskType {
  return task.type ?? TYPE_OF_ROLE[task.role];
}

/** Who would do such a task in a plan. */
export function planRoleOf(role: Role): PlanRole {
  if (role === 'verify') return 'review';
  return role === 'resolve' ? 'code' : role;
}

export function complexityOfLines(lines: number): Complexity {
  return COMPLEXITIES.findLast((complexity) => lines >= LINES_FROM[complexity]) ?? 'trivial';
}

/** The complexity of a task that says none: by its lines, otherwise moderate. */
export function complexityOf(task: {
  readonly complexity?: Complexity | undefined;
  readonly lines?: number | undefined;
}): Complexity {
  return task.complexity ?? (task.lines === undefined ? 'moderate' : complexityOfLines(task.lines));
}

/** What a task needs of one that it depends on: its result, unless it says that it only comes later. */
export function dependencyKindOf(
  task: { readonly dependencies?: Readonly<Record<string, { readonly kind: DependencyKind }>> | undefined },
  on: string,
): DependencyKind {
  const { dependencies } = task;
  return dependencies !== undefined && Object.hasOwn(dependencies, on) ? (dependencies[on]?.kind ?? 'data') : 'data';
}
