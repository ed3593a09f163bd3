import { gateText } from '../../../shared/gateText.ts';
import type { Gate } from '../../../shared/gates.ts';
import type { Plan, PlannedTask, Role } from '../../../shared/plan.ts';
import type { TaskType } from '../../../shared/taskKinds.ts';
import { addDefaultGates, notInstalled } from './defaultGates.ts';
import type { GateTerms } from './defaultGates.ts';

/** The types whose tasks change files, and who does them. */
const ROLE_OF_TYPE = {
  'code-generation': 'code',
  refactoring: 'code',
  migration: 'code',
  debugging: 'debug',
  'test-generation': 'test',
  documentation: 'docs',
  deployment: 'code',
} as const satisfies Partial<Record<TaskType, Role>>;
type WritingType = keyof typeof ROLE_OF_TYPE;
const TYPES = Object.keys(ROLE_OF_TYPE) as readonly WritingType[];

/** Where a task can stand among those that change code, in words that follow "where". */
const PLACES = {
  between: 'others that change code build on it',
  last: 'it is the last that changes code',
  beside: 'others change code at its side and one joins them',
  'last-beside': 'others change code at its side and none joins them',
} as const;
type Place = keyof typeof PLACES;
const PLACE_NAMES = Object.keys(PLACES) as readonly Place[];

/** Two of them in fewer words. */
const PAIRS: readonly { readonly places: readonly Place[]; readonly words: string }[] = [
  { places: ['between', 'last'], words: 'nothing else changes code at its side' },
  { places: ['beside', 'last-beside'], words: 'others change code at its side' },
  { places: ['last', 'last-beside'], words: 'no other that changes code builds on it' },
];

/** Tasks that differ from the usual one, which is moderate and done once. */
const VARIANTS: readonly { readonly name: string; readonly changes: Partial<PlannedTask> }[] = [
  { name: 'trivial tasks', changes: { complexity: 'trivial' } },
  { name: 'complex and very-complex tasks', changes: { complexity: 'complex' } },
  { name: 'tasks with forEach', changes: { forEach: { items: ['a'], max: 100, enough: 1 } } },
];

/** Packages of which the commands are told. */
const MAX_PACKAGES = 12;

/**
 * Which gates the tasks of a plan get by themselves in this repository and run, for the planner, in sentences; or that
 * there are none, and why. Found out by having `addDefaultGates` give gates to tasks of every kind, so that it is what
 * will be.
 */
export function gatesOutlook(terms: GateTerms): string {
  if (terms.limits.gates === 'off') return 'None: the person wants no gates carried out in this run.';
  if (terms.limits.gates === 'declared')
    return 'None come by themselves: the person wants only those that a plan names.';
  const usual = gatesOfTypes({}, terms);
  const lines = [...gateLines(usual), ...variantLines(usual, terms), ...packageLines(terms)];
  const commands = terms.mayRun
    ? 'The repository names no commands for it.'
    : 'Commands may not be run in this run, so no gate runs any.';
  if (lines.length === 0) return `None come by themselves. ${commands}`;
  return [...lines, ...(terms.mayRun ? missingLines(terms) : [commands])].join('\n');
}

function missingLines({ survey }: GateTerms): string[] {
  const missing = notInstalled(survey);
  if (missing.length === 0) return [];
  return [
    `Nothing that the repository depends on is installed here yet (${missing.join(', ')}). Until it is, commands that need it fail without the changes, too, and so prove nothing: tell the person in the notes.`,
  ];
}

/** Of each type at each place. */
type GatesOfTypes = ReadonlyMap<WritingType, ReadonlyMap<Place, readonly Gate[]>>;

function gatesOfTypes(changes: Partial<PlannedTask>, terms: GateTerms): GatesOfTypes {
  return new Map(
    TYPES.map((type) => [
      type,
      new Map(
        PLACE_NAMES.map((place) => {
          const { plan } = addDefaultGates(samplePlan(type, place, changes), terms);
          return [place, plan.tasks[0]?.gates ?? []];
        }),
      ),
    ]),
  );
}

/** A plan whose first task is of this type and stands there. */
function samplePlan(type: WritingType, place: Place, changes: Partial<PlannedTask>): Plan {
  const task = (id: string, dependsOn: string[] = []): PlannedTask => ({
    id,
    title: id,
    role: ROLE_OF_TYPE[type],
    type,
    instructions: id,
    complexity: 'moderate',
    priority: 'normal',
    dependsOn,
  });
  const others: Readonly<Record<Place, readonly PlannedTask[]>> = {
    between: [task('next', ['sample'])],
    last: [],
    beside: [task('other'), task('join', ['sample', 'other'])],
    'last-beside': [task('other')],
  };
  return { version: 1, title: 'sample', tasks: [{ ...task('sample'), ...changes }, ...others[place]] };
}

const keyOf = (gate: Gate): string => `${gate.name}: ${gateText(gate)}`;

/** One line a gate: what it demands, and after tasks of which types, and where they stand. */
function gateLines(usual: GatesOfTypes): string[] {
  const places = new Map<string, Map<WritingType, Place[]>>();
  for (const [type, byPlace] of usual)
    for (const [place, gates] of byPlace)
      for (const key of gates.map(keyOf)) {
        const types = places.get(key) ?? new Map<WritingType, Place[]>();
        places.set(key, types.set(type, [...(types.get(type) ?? []), place]));
      }
  return [...places].map(([key, types]) => `- ${key}; after ${groupedBy(types, placesText).join('; ')}`);
}

/** " where ...", or nothing where it makes no difference. */
function placesText(places: readonly Place[]): string {
  if (places.length === PLACE_NAMES.length) return '';
  const pair = PAIRS.find(
    (each) => each.places.length === places.length && each.places.every((one) => places.includes(one)),
  );
  return ` where ${pair?.words ?? places.map((place) => PLACES[place]).join(', or ')}`;
}

/** "a, b where ..." for those that have the same said of them. */
function groupedBy<Value>(values: ReadonlyMap<WritingType, Value>, textOf: (value: Value) => string): string[] {
  const groups = new Map<string, WritingType[]>();
  for (const [type, value] of values) {
    const text = textOf(value);
    groups.set(text, [...(groups.get(text) ?? []), type]);
  }
  return [...groups].map(([text, types]) => `${types.join(', ')}${text}`);
}

/** How other tasks differ from the usual one. */
function variantLines(usual: GatesOfTypes, terms: GateTerms): string[] {
  return VARIANTS.flatMap(({ name, changes }) => {
    const varied = gatesOfTypes(changes, terms);
    const bare = new Map(
      TYPES.filter((type) => isBare(varied.get(type)) && !isBare(usual.get(type))).map((type) => [type, '']),
    );
    const lost = new Map([...difference(usual, varied)].filter(([type]) => !bare.has(type)));
    const gained = difference(varied, usual);
    const isNone = TYPES.every((type) => isBare(varied.get(type)));
    if (isNone) return bare.size === 0 ? [] : [`- ${name}: none`];
    return [
      ...groupedBy(bare, () => '').map((text) => `- ${name} of ${text}: none`),
      ...groupedBy(lost, lossText).map((text) => `- ${name} of ${text}`),
      ...groupedBy(gained, (keys) => `: also ${keys.join('; ')}`).map((text) => `- ${name} of ${text}`),
    ];
  });
}

function isBare(byPlace: ReadonlyMap<Place, readonly Gate[]> | undefined): boolean {
  return [...(byPlace?.values() ?? [])].every((gates) => gates.length === 0);
}

/** What tasks of a type have at some place in the one, and not there in the other. Types without a difference are left out. */
function difference(one: GatesOfTypes, other: GatesOfTypes): ReadonlyMap<WritingType, readonly string[]> {
  const found = [...one].map(([type, byPlace]) => {
    const keys = [...byPlace].flatMap(([place, gates]) => {
      const there = new Set(other.get(type)?.get(place)?.map(keyOf));
      return gates.map(keyOf).filter((key) => !there.has(key));
    });
    return [type, [...new Set(keys)]] as const;
  });
  return new Map(found.filter(([, keys]) => keys.length > 0));
}

function lossText(keys: readonly string[]): string {
  return `: without ${keys.map((key) => key.slice(0, key.indexOf(':'))).join(', ')}`;
}

/** The commands in the place of those above, for tasks that change one package only. */
function packageLines({ survey, ...terms }: GateTerms): string[] {
  const folders = [...new Set(survey.commands.map(({ folder }) => folder))].filter((folder) => folder !== '');
  // Only commands are told, and the modules have no part in them.
  const commandsOnly = { ...terms, survey: { ...survey, modules: { modules: [], unread: 0 }, entryPoints: [] } };
  const lines = folders.slice(0, MAX_PACKAGES).flatMap((folder) => {
    const all = [...gatesOfTypes({ mayWrite: [`${folder}/**`] }, commandsOnly).values()];
    const gates = all.flatMap((byPlace) => [...byPlace.values()].flat());
    const runs = gates.flatMap((gate) => (gate.kind === 'command' ? [`${gate.name}: ${gate.run}`] : []));
    return runs.length === 0 ? [] : [`- within ${folder}/ these commands: ${[...new Set(runs)].join('; ')}`];
  });
  const more = folders.length - MAX_PACKAGES;
  return more <= 0 || lines.length === 0
    ? lines
    : [...lines, `- the same for ${more} more packages, by their commands`];
}
