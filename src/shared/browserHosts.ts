/**
 * Why this is no host that a browser of agents can be allowed to ask, in words that go on after a colon; `undefined`: it is one.
 * A host is a name, or `*.` and a name for all below it; without a scheme, port or path.
 */
export function browserHostProblem(text: string): string | undefined {
  if (NAME.test(text)) return undefined;
  return `a host such as "docs.example.com" or "*.example.com" was expected, without scheme, port and path, came ${JSON.stringify(text)}`;
}

/** Of at least two parts after a star, so that nobody allows half the net by it. */
const NAME = /^(?:\*\.(?:[\p{L}\p{N}_-]+\.)+|(?:[\p{L}\p{N}_-]+\.)*)[\p{L}\p{N}_-]+$|^\[[0-9a-fA-F:.]+\]$/u;
