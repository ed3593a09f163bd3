/** The text of a plan file with so many tasks, named t0, t1 and so on, none of which depends on another. */
export function independentPlan(tasks: number): string {
  return planFile(tasks, () => []);
}

/** A plan file in which task `index` depends on the tasks whose indexes are given. */
export function planFile(tasks: number, dependenciesOf: (index: number) => readonly number[]): string {
  return JSON.stringify({
    version: 1,
    title: `${tasks} tasks`,
    tasks: Array.from({ length: tasks }, (_, index) => ({
      id: `t${index}`,
      title: `Task ${index}`,
      role: 'code',
      instructions: `Do part ${index} of the work.`,
      dependsOn: dependenciesOf(index).map((dependency) => `t${dependency}`),
    })),
  });
}
