import * as acorn from 'acorn';

export type Syntax = acorn.AnyNode;

export interface ParsedModule {
  /** `module`: it has `import` or `export`. `script`: it has neither, so in Node it is CommonJS or nothing in particular. */
  readonly kind: 'script' | 'module';
  readonly program: acorn.Program;
  readonly comments: readonly acorn.Comment[];
  /** Why the text of a script would be refused as a module (strict mode, reserved words). `undefined`: it would not. */
  readonly refusedAsModule: string | undefined;
}

/** The parsed text, or `undefined` when it is neither a script nor a module (JSX, TypeScript, a template, broken code). */
export function parseModule(text: string): ParsedModule | undefined {
  const comments: acorn.Comment[] = [];
  const asModule = parseAs(text, 'module', comments);
  if (typeof asModule !== 'string' && asModule.body.some(isModuleDeclaration)) {
    return { kind: 'module', program: asModule, comments, refusedAsModule: undefined };
  }
  comments.length = 0;
  const asScript = parseAs(text, 'script', comments);
  if (typeof asScript === 'string') {
    if (typeof asModule === 'string') return undefined;
    // Only a module may use `await` at its top or `import.meta`.
    return { kind: 'module', program: asModule, comments, refusedAsModule: undefined };
  }
  const refusedAsModule = typeof asModule === 'string' ? asModule : undefined;
  return { kind: 'script', program: asScript, comments, refusedAsModule };
}

function parseAs(text: string, sourceType: 'script' | 'module', comments: acorn.Comment[]): acorn.Program | string {
  try {
    return acorn.parse(text, {
      ecmaVersion: 'latest',
      sourceType,
      allowHashBang: true,
      // A CommonJS module is the body of a function: it may return.
      allowReturnOutsideFunction: sourceType === 'script',
      onComment: comments,
    });
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}

function isModuleDeclaration(node: Syntax): boolean {
  return /^(Import|Export)(?!Expression)/.test(node.type);
}

/** The nodes directly below a node, in source order. */
export function childrenOf(node: Syntax): Syntax[] {
  const children: Syntax[] = [];
  for (const value of Object.values(node) as unknown[]) {
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isNode(item)) children.push(item);
    }
  }
  return children.sort((left, right) => left.start - right.start);
}

function isNode(value: unknown): value is Syntax {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

export function isFunction(
  node: Syntax,
): node is acorn.FunctionDeclaration | acorn.FunctionExpression | acorn.ArrowFunctionExpression {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

/** The name of a property that is written out: `a.b`, `a['b']`, `{ b: 1 }`; `undefined` for a computed or private one. */
export function staticName(key: Syntax, computed: boolean): string | undefined {
  if (key.type === 'Identifier' && !computed) return key.name;
  if (key.type === 'Literal' && typeof key.value === 'string') return key.value;
  return undefined;
}

export function stringValue(node: Syntax | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}
