import { scriptsRunBy, stepsOf } from './scriptSteps.ts';
import type { ScriptsOfPackage } from './scriptSteps.ts';

/** Under which the tests of a package are usually found, the likeliest first. */
const USUAL = ['test', 'tests', 'test:unit', 'unit', 'test:node', 'test:run', 'test:ci'];

/** Those that by their names run tests and nothing else. */
const NARROW = ['tests-only', 'test-only', 'test:only', 'tests:only', 'test:unit', 'unit', 'unit-test', 'test:node'];

const TEST_NAME = /(?:^|[:_-])(?:tests?|units?|specs?|e2e)(?:$|[:_-])/;
/** What belongs to another purpose, or to nobody but a person. */
const OTHER_NAME =
  /(?:^|[:_-])(?:cov|cover|coverage|watch|dev|debug|inspect|update|fix|open|ui|lint|types?|typescript|tsd)(?:$|[:_-])/;

/**
 * Names of the scripts among these that run tests. First is the one to run after a change: the usual one, unless that checks
 * style or types or needs the network besides, and there is one that only runs tests. `fits`: whether a script may be run at all.
 */
export function testScripts(given: ScriptsOfPackage, fits: (name: string) => boolean): readonly string[] {
  const names = Object.keys(given.scripts).filter((name) => isPlain(name, given) && fits(name));
  const usual = USUAL.filter((name) => names.includes(name));
  const [main] = usual;
  const reached = usual.flatMap((name) => scriptsRunBy(name, given)).filter((name) => names.includes(name));
  const narrow = main !== undefined && isOnlyTests(main, given) ? [] : narrowest(names, reached, given);
  const named = names.filter((name) => TEST_NAME.test(name) && !OTHER_NAME.test(name) && runsTests(name, given));
  return [...new Set([...narrow, ...usual, ...named])];
}

function narrowest(names: readonly string[], reached: readonly string[], given: ScriptsOfPackage): string[] {
  const known = NARROW.filter((name) => names.includes(name));
  return [...known, ...reached].filter((name) => stepsOf(name, given).includes('test') && isOnlyTests(name, given));
}

/** Building counts as a part of running the tests: without, they would run on what was built before. */
function isOnlyTests(name: string, given: ScriptsOfPackage): boolean {
  return stepsOf(name, given).every((kind) => kind === 'test' || kind === 'other');
}

/** By what it does; one of which nothing can be told by its name, where that begins so. */
function runsTests(name: string, given: ScriptsOfPackage): boolean {
  const steps = stepsOf(name, given);
  return steps.includes('test') || (/^(?:tests?|units?|e2e)(?:$|[:_-])/.test(name) && steps.includes('other'));
}

/** No hook of another script, and a name that can stand in any line. */
function isPlain(name: string, { scripts }: ScriptsOfPackage): boolean {
  const hooked = /^(?:pre|post)(.+)$/.exec(name)?.[1];
  return /^\w[\w:.-]*$/.test(name) && (hooked === undefined || !Object.hasOwn(scripts, hooked));
}
