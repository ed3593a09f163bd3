import type { Gate } from './gates.ts';

/** What must be so for the gate to pass, in a few words: "npm test must pass 3 times". */
export function gateText(gate: Gate): string {
  switch (gate.kind) {
    case 'command':
      return gate.repeats === 1 ? `${gate.run} must pass` : `${gate.run} must pass ${gate.repeats} times`;
    case 'coverage':
      return `${gate.run} must cover ${Math.round(gate.atLeast * 100)} % of the changed lines`;
    case 'public-api':
      return 'names that other code relies on must stay, with their parameters';
    case 'review':
      return `independent reviewers look at it for ${gate.lenses.join(', ')}, and no ${gate.fails} finding may hold`;
  }
}
