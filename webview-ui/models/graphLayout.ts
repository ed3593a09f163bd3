/**
 * Where the cards of a plan stand. Computed once per plan: states never move a card.
 *
 * Waves are bands from left to right. Within a band tasks are ordered so that few edges cross, by the barycentre
 * heuristic of Sugiyama, Tagawa and Toda (1981); a long wave wraps into several columns, so that wide plans stay
 * readable at a glance. Time is linear in tasks and edges, but for sorting and the closure that finds implied edges.
 */

export const CARD_WIDTH = 224;
export const CARD_HEIGHT = 84;
const ROW_GAP = 12;
const COLUMN_GAP = 12;
const BAND_GAP = 80;
/** Room above the cards for the name of the band. */
const HEADER_HEIGHT = 36;
const SWEEPS = 6;

export interface LayoutTask {
  readonly id: string;
  readonly wave: number;
  /** Ids; unknown ones are passed over. */
  readonly waits: readonly string[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Band {
  /** Of the wave, from 0. */
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Another path leads there too: drawn only when one of its ends is selected. */
  readonly isImplied: boolean;
}

export interface GraphLayout {
  /** Upper left corner of each card, by task id. */
  readonly positions: ReadonlyMap<string, Point>;
  readonly bands: readonly Band[];
  readonly edges: readonly GraphEdge[];
  /** Task ids by wave, from top to bottom and left to right. */
  readonly order: readonly (readonly string[])[];
  readonly width: number;
  readonly height: number;
}

export function layoutOf(tasks: readonly LayoutTask[]): GraphLayout {
  const waves = groupByWave(tasks);
  const edges = edgesOf(tasks);
  const order = orderWaves(waves, edges);
  const rows = rowsPerColumn(tasks.length, Math.max(0, ...order.map((wave) => wave.length)));
  // The columns of a wave are filled alike, so that even the longest may have fewer rows than it could.
  const usedRows = Math.max(1, ...order.map((wave) => rowsOf(wave, rows)));
  const height = usedRows * (CARD_HEIGHT + ROW_GAP) - ROW_GAP;
  const positions = new Map<string, Point>();
  const bands: Band[] = [];
  let left = 0;
  for (const [index, wave] of order.entries()) {
    const columns = columnsOf(wave, rows);
    const inColumn = rowsOf(wave, rows);
    placeWave(wave, { left, inColumn, height }, positions);
    const width = columns * (CARD_WIDTH + COLUMN_GAP) - COLUMN_GAP;
    bands.push({ index, x: left, y: 0, width, height: height + HEADER_HEIGHT });
    left += width + BAND_GAP;
  }
  return { positions, bands, edges, order, width: Math.max(0, left - BAND_GAP), height: height + HEADER_HEIGHT };
}

/** As many rows as give a picture about as wide as an editor is, at least as many as a screen shows anyway. */
function rowsPerColumn(count: number, widest: number): number {
  const square = Math.sqrt((count * CARD_WIDTH) / (CARD_HEIGHT * 1.6));
  return Math.max(12, Math.min(widest, Math.ceil(square)));
}

function columnsOf(wave: readonly string[], rows: number): number {
  return Math.max(1, Math.ceil(wave.length / rows));
}

function rowsOf(wave: readonly string[], rows: number): number {
  return Math.ceil(wave.length / columnsOf(wave, rows));
}

function placeWave(
  wave: readonly string[],
  { left, inColumn, height }: { left: number; inColumn: number; height: number },
  positions: Map<string, Point>,
): void {
  const used = inColumn * (CARD_HEIGHT + ROW_GAP) - ROW_GAP;
  const top = HEADER_HEIGHT + Math.round((height - used) / 2 / 4) * 4;
  for (const [index, id] of wave.entries()) {
    const column = Math.floor(index / inColumn);
    const row = index % inColumn;
    positions.set(id, { x: left + column * (CARD_WIDTH + COLUMN_GAP), y: top + row * (CARD_HEIGHT + ROW_GAP) });
  }
}

function groupByWave(tasks: readonly LayoutTask[]): string[][] {
  const waves = new Map<number, string[]>();
  for (const { id, wave } of tasks) append(waves, wave, id);
  return [...waves].sort(([a], [b]) => a - b).map(([, ids]) => ids);
}

/** Orders each wave by the mean position of what its tasks wait for, then by that of what waits for them, some times over. */
function orderWaves(waves: readonly (readonly string[])[], edges: readonly GraphEdge[]): string[][] {
  const before = new Map<string, string[]>();
  const after = new Map<string, string[]>();
  for (const { from, to, isImplied } of edges) {
    if (isImplied) continue;
    append(before, to, from);
    append(after, from, to);
  }
  const order = waves.map((wave) => [...wave]);
  const place = new Map<string, number>();
  for (const wave of order) remember(wave, place);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const forward = sweep % 2 === 0;
    const neighbours = forward ? before : after;
    for (const wave of forward ? order : order.toReversed()) {
      const weight = new Map(wave.map((id) => [id, barycentre(neighbours.get(id), place) ?? place.get(id) ?? 0]));
      wave.sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0) || (place.get(a) ?? 0) - (place.get(b) ?? 0));
      remember(wave, place);
    }
  }
  return order;
}

/** Positions count from 0 to 1, so that waves of different sizes compare. */
function remember(wave: readonly string[], place: Map<string, number>): void {
  for (const [index, id] of wave.entries()) place.set(id, (index + 0.5) / wave.length);
}

function barycentre(ids: readonly string[] | undefined, place: ReadonlyMap<string, number>): number | undefined {
  if (ids === undefined || ids.length === 0) return undefined;
  return ids.reduce((sum, id) => sum + (place.get(id) ?? 0), 0) / ids.length;
}

function append<Key>(map: Map<Key, string[]>, key: Key, value: string): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}

/** One edge per dependency. An edge is implied when another dependency of the same task leads to the same one. */
function edgesOf(tasks: readonly LayoutTask[]): GraphEdge[] {
  const index = new Map(tasks.map(({ id }, position) => [id, position]));
  const ancestors = new Map<string, Uint32Array>();
  const words = Math.ceil(tasks.length / 32);
  const edges: GraphEdge[] = [];
  for (const task of tasks.toSorted((a, b) => a.wave - b.wave)) {
    const waits = task.waits.filter((id) => index.has(id));
    const indirect = new Uint32Array(words);
    for (const id of waits) unite(indirect, ancestors.get(id));
    for (const id of waits) edges.push({ from: id, to: task.id, isImplied: has(indirect, index.get(id) ?? 0) });
    for (const id of waits) add(indirect, index.get(id) ?? 0);
    ancestors.set(task.id, indirect);
  }
  return edges;
}

function unite(set: Uint32Array, more: Uint32Array | undefined): void {
  if (more === undefined) return;
  for (let word = 0; word < set.length; word += 1) set[word] = (set[word] ?? 0) | (more[word] ?? 0);
}

function has(set: Uint32Array, bit: number): boolean {
  return ((set[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
}

function add(set: Uint32Array, bit: number): void {
  set[bit >>> 5] = (set[bit >>> 5] ?? 0) | (1 << (bit & 31));
}
