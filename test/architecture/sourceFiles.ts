import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import ts from 'typescript';

/** Absolute path of the project, without a slash at the end. */
export const projectFolder = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** The syntax tree of each TypeScript file that one of the patterns (relative to the project) matches. */
export function parseSources(...patterns: string[]): ts.SourceFile[] {
  return globSync(patterns, { cwd: projectFolder })
    .sort()
    .map((path) =>
      ts.createSourceFile(path, readFileSync(join(projectFolder, path), 'utf8'), ts.ScriptTarget.Latest, true),
    );
}

/** Every node of a tree, parents before children. */
export function* walk(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* walk(child);
}

/** A string as it stands in the source, with the place to name in a message (`path:line`). */
export interface Literal {
  readonly text: string;
  readonly place: string;
  readonly node: ts.Node;
}

/** All strings without substitutions in these files: literals, and quoted names of properties. */
export function literalsOf(files: readonly ts.SourceFile[]): Literal[] {
  return files.flatMap((file) =>
    [...walk(file)].filter(ts.isStringLiteralLike).map((node) => ({
      text: node.text,
      place: `${file.fileName}:${String(file.getLineAndCharacterOfPosition(node.getStart()).line + 1)}`,
      node,
    })),
  );
}

/** The first arguments, where they are plain strings, of all calls of a function or method of this name. */
export function firstArguments(literals: readonly Literal[], name: string): Literal[] {
  return literals.filter(({ node }) => {
    const call = node.parent;
    return ts.isCallExpression(call) && call.arguments[0] === node && calledName(call) === name;
  });
}

function calledName(call: ts.CallExpression): string {
  return ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : call.expression.getText();
}
