import type { Command, Redirection, SyntaxNode, TestExpression, Word } from 'unbash';

/** What is called for each part of a script that can run, read, write or set something. */
export interface StructureReader {
  readonly command: (command: Command) => void;
  readonly redirect: (redirect: Redirection) => void;
  /** A word that is expanded but is no argument: what a loop goes through, what `case` compares. */
  readonly word: (word: Word) => void;
  /** A variable that a loop sets. */
  readonly assigned: (name: string) => void;
  /** A function. */
  readonly defined: (name: string) => void;
  readonly test: (expression: TestExpression) => void;
  readonly opaque: (what: string) => void;
}

/** Goes through a script with everything that might run in it, whichever way its conditions turn out. */
export function readStructure(root: SyntaxNode, reader: StructureReader): void {
  // A list of what is still to be read instead of recursion: depth does not matter. The last is read first.
  const left: SyntaxNode[] = [root];
  const later = (...nodes: readonly (SyntaxNode | undefined)[]): void => {
    for (const node of nodes.toReversed()) if (node !== undefined) left.push(node);
  };
  for (let node = left.pop(); node !== undefined; node = left.pop()) readNode(node, reader, later);
}

type Later = (...nodes: readonly (SyntaxNode | undefined)[]) => void;

function readNode(node: SyntaxNode, reader: StructureReader, later: Later): void {
  switch (node.type) {
    case 'Script':
    case 'CompoundList':
    case 'AndOr':
    case 'Pipeline':
      later(...node.commands);
      break;
    case 'Statement':
      later(node.command);
      break;
    case 'Command':
      reader.command(node);
      break;
    case 'Redirected':
      node.redirects.forEach(reader.redirect);
      later(node.command);
      break;
    case 'Function':
      readName(node.name, reader.defined, reader);
      later(node.body);
      break;
    case 'Coproc':
      reader.opaque('coproc');
      later(node.body);
      break;
    default:
      readCompound(node, reader, later);
  }
}

function readCompound(node: SyntaxNode, reader: StructureReader, later: Later): void {
  switch (node.type) {
    case 'If':
      later(node.clause, node.then, ...node.elif, node.else);
      break;
    case 'Elif':
      later(node.clause, node.then);
      break;
    case 'While':
      later(node.clause, node.body);
      break;
    case 'Subshell':
    case 'BraceGroup':
      later(node.body);
      break;
    case 'For':
    case 'Select':
      readName(node.name, reader.assigned, reader);
      node.wordlist?.forEach(reader.word);
      later(node.body);
      break;
    case 'Case':
      reader.word(node.word);
      for (const item of node.items) {
        item.pattern.forEach(reader.word);
        later(item.body);
      }
      break;
    case 'TestCommand':
      reader.test(node.expression);
      break;
    case 'ArithmeticCommand':
      reader.opaque(`((${node.body}))`);
      break;
    case 'ArithmeticFor':
      reader.opaque('for (( ))');
      later(node.body);
      break;
    default:
      // Nothing that the parser makes today stands here; a part that it learns tomorrow is not understood.
      reader.opaque(node.type);
  }
}

function readName(word: Word, use: (name: string) => void, reader: StructureReader): void {
  if (word.parts === undefined) use(word.value);
  else reader.opaque(word.text);
}
