/** A function in a generated module. */
export interface FunctionText {
  readonly name: string;
  /** With its comment, without a newline at its end. */
  readonly text: string;
}

/** A function of about 15 lines; which one it is and what is in it depends on the two numbers alone. */
export function functionText(module: number, position: number): FunctionText {
  const make = KINDS[(module * 3 + position) % KINDS.length] ?? total;
  return make(position, ((module * 31 + position * 17) % 89) + 2);
}

type Kind = (position: number, factor: number) => FunctionText;

const total: Kind = (position, factor) => ({
  name: `total${position}`,
  text: `/**
 * Adds up the entries, each weighted.
 *
 * @param {number[]} entries
 * @returns {number}
 */
function total${position}(entries) {
  let sum = 0;
  for (const entry of entries) {
    if (entry === undefined) continue;
    const weighted = entry * ${factor};
    sum += weighted % 2 === 0 ? weighted : weighted + 1;
  }
  return sum;
}`,
});

const describeAll: Kind = (position, factor) => ({
  name: `describe${position}`,
  text: `// One line for each of the fields that are there; \`require\` and \`exports\` are only words in here.
function describe${position}(record, separator = ', ') {
  const lines = [];
  for (const [name, value] of Object.entries(record)) {
    if (value === null || value === undefined) {
      lines.push(\`\${name}: (none)\`);
      continue;
    }
    const text = typeof value === 'string' ? value.trim() : JSON.stringify(value);
    lines.push(\`\${name}: \${text.slice(0, ${factor})}\`);
  }
  if (lines.length === 0) {
    return 'nothing to require("describe")';
  }
  return lines.join(separator);
}`,
});

const select: Kind = (position, factor) => ({
  name: `select${position}`,
  text: `/** The first entries that fit, in their order. */
function select${position}(entries, { limit = ${factor}, from = 0 } = {}) {
  const chosen = [];
  let index = from;
  while (index < entries.length && chosen.length < limit) {
    const entry = entries[index];
    const fits = /^[a-z][\\w-]*$/i.test(String(entry));
    if (fits) {
      chosen.push(entry);
    }
    index += 1;
  }
  const rest = entries.length - index;
  return { chosen, rest, exports: chosen.length };
}`,
});

const group: Kind = (position, factor) => ({
  name: `group${position}`,
  text: `/**
 * Entries by the remainder of their size.
 */
function group${position}(entries) {
  const groups = new Map();
  entries.forEach((entry) => {
    const key = String(entry).length % ${factor};
    const known = groups.get(key) || [];
    groups.set(key, known.concat([entry]));
  });
  const sorted = [...groups].sort(([a], [b]) => a - b);
  return sorted.map(([key, members]) => {
    return { key, members, module: 'group${position}' };
  });
}`,
});

const check: Kind = (position, factor) => ({
  name: `check${position}`,
  text: `/** Throws unless the number lies within its bounds. */
function check${position}(value, label) {
  const lowest = -${factor};
  const highest = ${factor} * 1000;
  if (typeof value !== 'number' || Number.isNaN(value)) {
    throw new TypeError(\`\${label}: a number was expected, came \${typeof value}\`);
  }
  switch (true) {
    case value < lowest:
      throw new RangeError(\`\${label} is less than \${lowest}\`);
    case value > highest:
      throw new RangeError(\`\${label} is more than \${highest}\`);
    default:
      return value;
  }
}`,
});

const later: Kind = (position, factor) => ({
  name: `later${position}`,
  text: `async function later${position}(work, attempts = ${(factor % 4) + 1}) {
  let failure;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    try {
      const result = await work(attempt);
      return { ok: true, result, attempt };
    } catch (error) {
      failure = error;
      const pause = Math.min(${factor}, attempt);
      await new Promise((resolve) => setImmediate(resolve, pause));
    }
  }
  return { ok: false, message: failure ? failure.message : 'never tried' };
}`,
});

const KINDS: readonly Kind[] = [total, describeAll, select, group, check, later];
