/**
 * The value of a JSON text that may have comments and commas before closing brackets, as tsconfig.json may. `undefined` when
 * it is no such text.
 */
export function parseJsonc(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return parseOrNothing(withoutTrailingCommas(withoutJsonComments(text)));
  }
}

function parseOrNothing(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function withoutJsonComments(text: string): string {
  return text.replace(/"(?:\\[^]|[^"\\\n])*"|\/\/[^\n]*|\/\*[^]*?\*\//g, (passage) =>
    passage.startsWith('/') ? '' : passage,
  );
}

function withoutTrailingCommas(text: string): string {
  return text.replace(/"(?:\\[^]|[^"\\\n])*"|,(?=\s*[}\]])/g, (passage) => (passage === ',' ? '' : passage));
}
