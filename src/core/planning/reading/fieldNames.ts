import { planSchema } from '../../../shared/plan.ts';
import { plainWord } from './words.ts';

/** What the fields of a task are also called, in the spelling of `plainWord`. */
const TASK_FIELDS: Readonly<Record<string, readonly string[]>> = {
  id: ['taskid', 'key', 'slug', 'identifier', 'number'],
  title: ['name', 'summary', 'label', 'heading', 'subject'],
  role: ['agentrole', 'assignedto', 'agenttype', 'who', 'owner'],
  agent: ['assignee', 'subagent', 'agentname', 'customagent'],
  instructions: [
    'instruction',
    'description',
    'prompt',
    'details',
    'detail',
    'task',
    'what',
    'body',
    'content',
    'text',
    'context',
    'goal',
  ],
  dependsOn: [
    'deps',
    'dependson',
    'dependency',
    'requires',
    'prerequisites',
    'prerequisite',
    'after',
    'blockedby',
    'needs',
    'predecessors',
  ],
  dependencies: ['edges'],
  type: ['kind', 'category', 'tasktype'],
  complexity: ['difficulty', 'effort', 'size'],
  lines: ['estimatedlines', 'linesofcode', 'loc', 'lineschanged', 'linesestimate', 'changedlines'],
  minutes: ['estimatedminutes', 'estimate', 'duration', 'durationminutes', 'time', 'estimatedtime', 'minutesestimate'],
  priority: ['importance', 'urgency'],
  forEach: ['foreachitem', 'fanout', 'map', 'over'],
  when: ['condition', 'if', 'onlyif', 'runif'],
  loop: ['repeat', 'repeatuntil'],
  bestOf: ['bestofn', 'candidates', 'alternatives'],
  inputs: ['input'],
  output: ['outputschema', 'outputs', 'schema', 'resultschema', 'returns'],
  mayAdd: ['mayaddtasks', 'canadd'],
  reads: ['read', 'filestoread', 'readfiles', 'files', 'relevantfiles', 'contextfiles', 'mayread'],
  mayWrite: [
    'writes',
    'write',
    'filestowrite',
    'filestochange',
    'filestomodify',
    'filestoedit',
    'filestocreate',
    'maychange',
    'writescope',
    'writescopes',
    'targetfiles',
  ],
  mayNotWrite: ['maynotchange', 'donottouch', 'forbiddenfiles', 'forbiddenpaths', 'mustnotwrite', 'exclude'],
  criteria: [
    'acceptance',
    'acceptancecriteria',
    'successcriteria',
    'qualitycriteria',
    'donewhen',
    'definitionofdone',
    'criterion',
  ],
  gates: ['gate', 'qualitygates', 'checks'],
  tier: ['modeltier', 'modelclass'],
  steps: ['subtasks', 'substeps', 'todo', 'todos', 'actions', 'checklist'],
};

/** What only a person sets: which models are asked, what may be spent, and what is allowed without asking. */
const SETTINGS = [
  'model',
  'modelid',
  'models',
  'provider',
  'fallbackmodel',
  'baseurl',
  'apikey',
  'maxattempts',
  'attempts',
  'retries',
  'maxretries',
  'maxturns',
  'turns',
  'timeoutseconds',
  'timeout',
  'timeoutms',
  'timelimit',
  'timelimitms',
  'budget',
  'budgetusd',
  'budgettokens',
  'maxcost',
  'maxcostusd',
  'costlimit',
  'maxtokens',
  'tokenbudget',
  'limits',
  'concurrency',
  'maxtasks',
  'maxagents',
  'approval',
  'approvallevel',
  'approve',
  'approved',
  'autoapprove',
  'autoaccept',
  'requiresapproval',
  'skipapproval',
  'yes',
  'permissions',
  'permission',
  'rights',
  'allow',
  'allowed',
  'allowall',
  'allowcommands',
  'allowedcommands',
  'commands',
  'allownetwork',
  'network',
  'sandbox',
  'nosandbox',
  'env',
  'environment',
  'tools',
  'allowedtools',
  'dangerously',
  'dangerouslyskippermissions',
  'skipreview',
  'skipgates',
  'runid',
  'run',
  'root',
  'cwd',
  'workingdirectory',
];

const PLAN_FIELDS: Readonly<Record<string, readonly string[]>> = {
  title: ['name', 'goal', 'objective', 'summary', 'plantitle', 'heading'],
  notes: ['note', 'assumptions', 'risks', 'remarks', 'comments', 'notesforperson'],
  agreements: ['agreement', 'conventions', 'shareddecisions', 'decisions', 'contracts', 'interfaces', 'shared'],
  version: ['planversion', 'schemaversion'],
};

/** What tasks are called in a plan. */
const TASK_LISTS = [
  'tasks',
  'task',
  'steps',
  'subtasks',
  'todos',
  'todo',
  'items',
  'phases',
  'stages',
  'waves',
  'nodes',
];

/** The field of the plan format that is meant; `SETTING`: one that only a person sets; `undefined`: none. */
export type FieldReader = (name: string) => string | undefined;

export const SETTING = 'setting';

export const taskField = readerOf(TASK_FIELDS, Object.keys(planSchema.shape.tasks.element.shape));
export const planField = readerOf(PLAN_FIELDS, []);

export function isTaskList(name: string): boolean {
  return TASK_LISTS.includes(plainWord(name));
}

/** Exact names come first, so that a good plan is never read in another way. */
function readerOf(synonyms: Readonly<Record<string, readonly string[]>>, names: readonly string[]): FieldReader {
  const fields = new Map<string, string>();
  for (const name of names) fields.set(plainWord(name), name);
  for (const [field, others] of Object.entries(synonyms))
    for (const name of [field, ...others]) fields.set(plainWord(name), field);
  for (const name of SETTINGS) fields.set(name, SETTING);
  return (name) => fields.get(plainWord(name));
}
