import { posix } from 'node:path';
import { functionText } from './functionTexts.ts';

/** A generated module before its text is made. */
export interface ModulePlan {
  readonly index: number;
  /** Relative to the repository, with `/`. */
  readonly path: string;
  /** What its WEIGHT comes to, that of the modules it builds on included. */
  readonly weight: number;
  readonly form: ExportForm;
  /** What it requires and uses while it loads: modules with lower indexes. */
  readonly requires: readonly ModulePlan[];
  /** The other module of a circle of two, which is used inside of functions only. */
  readonly partner: { readonly path: string } | undefined;
}

/** How a module exports. */
export const EXPORT_FORMS = ['object', 'names', 'class', 'function', 'members'] as const;
export type ExportForm = (typeof EXPORT_FORMS)[number];

/** WEIGHT of a module is its own weight and those of what it requires, modulo this. */
export const MODULUS = 9_973;

export function ownWeight(index: number): number {
  return (index * 7_919 + 13) % MODULUS;
}

/** Functions of a module: with them it has about 200 lines. */
const FUNCTIONS = 11;

/** The text of a CommonJS module of about 200 lines. */
export function moduleText(plan: ModulePlan): string {
  const functions = Array.from({ length: FUNCTIONS }, (_, position) => functionText(plan.index, position));
  const weights = plan.requires.map((_, position) => ` + ${weightName(plan, position)}`).join('');
  const parts = [
    `'use strict';`,
    requireLines(plan).join('\n'),
    `const WEIGHT = (${ownWeight(plan.index)}${weights}) % ${MODULUS};`,
    ...functions.map(({ text }) => text),
    ...(plan.partner === undefined ? [] : [PARTNER_FUNCTION]),
    exportText(
      plan,
      functions.map(({ name }) => name),
    ),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const PARTNER_FUNCTION = `function weigh() {
  // Loaded by then, although the two require each other.
  return WEIGHT + partner.WEIGHT;
}`;

function requireLines(plan: ModulePlan): string[] {
  const builtins = plan.index % 4 === 0 ? [`const path = require('path');`] : [];
  const lines = plan.requires.map((required, position) => {
    const specifier = specifierOf(plan, required, position);
    const name = localName(required);
    return usesPattern(plan, position)
      ? `const { WEIGHT: ${name}Weight } = require('${specifier}');`
      : `const ${name} = require('${specifier}');`;
  });
  const partner =
    plan.partner === undefined ? [] : [`const partner = require('${relative(plan.path, plan.partner.path)}');`];
  const place = plan.index % 4 === 0 ? ['', `const place = path.basename(__dirname);`] : [];
  return [...builtins, ...lines, ...partner, ...place];
}

/** Some name the file with its extension, most do not. */
function specifierOf(plan: ModulePlan, required: ModulePlan, position: number): string {
  const specifier = relative(plan.path, required.path);
  return (plan.index + position) % 5 === 0 ? `${specifier}.js` : specifier;
}

/** From one module to another, as `require` wants it, without the extension. */
export function relative(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to).replace(/\.js$/, '');
  return path.startsWith('.') ? path : `./${path}`;
}

function usesPattern({ index }: ModulePlan, position: number): boolean {
  return (index + position) % 2 === 0;
}

function weightName(plan: ModulePlan, position: number): string {
  const required = plan.requires[position];
  if (required === undefined) throw new Error(`module ${plan.index} requires no ${position}th module`);
  return usesPattern(plan, position) ? `${localName(required)}Weight` : `${localName(required)}.WEIGHT`;
}

function localName({ index }: ModulePlan): string {
  return `module${index}`;
}

function exportText(plan: ModulePlan, functions: readonly string[]): string {
  const names = [
    'WEIGHT',
    ...functions,
    ...(plan.index % 4 === 0 ? ['place'] : []),
    ...(plan.partner === undefined ? [] : ['weigh']),
  ];
  switch (plan.form) {
    case 'object':
      return `module.exports = {\n${names.map((name) => `  ${name},\n`).join('')}};`;
    case 'names':
      return names.map((name) => `exports.${name} = ${name};`).join('\n');
    case 'members':
      return names.map((name) => `module.exports.${name} = ${name};`).join('\n');
    case 'class':
      return classText(names);
    case 'function':
      return functionExport(names);
  }
}

function classText(names: readonly string[]): string {
  const members = names.map((name) => `Station.${name} = ${name};`).join('\n');
  return `class Station {
  constructor(name) {
    this.name = name;
  }

  get weight() {
    return WEIGHT;
  }
}

${members}

module.exports = Station;`;
}

function functionExport(names: readonly string[]): string {
  const members = names.map((name) => `start.${name} = ${name};`).join('\n');
  return `function start(name) {
  return \`\${name}: \${WEIGHT}\`;
}

${members}

module.exports = start;`;
}
