import { createHash } from 'node:crypto';

/** What an answer says of its prompt, as the Messages API counts it. */
export interface PromptUsage {
  readonly input_tokens: number;
  /** Both are missing where nothing is known of caches. */
  readonly cache_read_input_tokens?: number;
  readonly cache_creation_input_tokens?: number;
}

/** A prompt and how much of it is kept. */
export interface CachedPrompt {
  readonly usage: PromptUsage;
  /** Length of the body, and of those of its blocks that were read from the cache, in bytes. */
  readonly bytes: { readonly all: number; readonly read: number };
  /** The answer begins: what the request wrote can be read from now on, and what it read lives on. */
  begun(): void;
}

export interface PromptCache {
  /** The prompt of this body, or why the API refuses it. */
  take(body: string): CachedPrompt | { readonly refusal: string };
}

export interface PromptCacheOptions {
  /** Shorter beginnings are not kept. Default: 512. */
  readonly minimumTokens?: number;
  /** Milliseconds since the epoch. Default: the machine's clock. */
  readonly now?: () => number;
}

const MOST_MARKS = 4;
const LIFE_MS = 5 * 60_000;
/** How far before a mark the service looks for an earlier entry. */
const BLOCKS_LOOKED_BACK = 20;
const CHARACTERS_PER_TOKEN = 4;

/** A piece of a prompt, in the order in which the service reads them. */
interface Block {
  readonly isMarked: boolean;
  /** Of everything up to its end, marks not counted. */
  readonly key: string;
  readonly tokens: number;
  readonly bytes: number;
}

/**
 * A cache as the Messages API has it: what stands before a mark is kept when it is long enough, can be read from when the
 * answer begins, and is forgotten five minutes after its last use. Tokens are counted from characters.
 */
export function createPromptCache({ minimumTokens = 512, now = Date.now }: PromptCacheOptions = {}): PromptCache {
  const keptUntil = new Map<string, number>();
  const isKept = ({ key }: Block): boolean => (keptUntil.get(key) ?? 0) > now();
  const keep = ({ key }: Block): void => void keptUntil.set(key, now() + LIFE_MS);

  return {
    take(body) {
      const blocks = blocksOf(body);
      const marks = blocks.flatMap((block, index) => (block.isMarked ? [index] : []));
      if (marks.length > MOST_MARKS) {
        return { refusal: `A maximum of 4 blocks with cache_control may be provided. Found ${marks.length}.` };
      }
      const longEnough = marks.flatMap((index) => ((blocks[index]?.tokens ?? 0) >= minimumTokens ? [index] : []));
      const looked = longEnough.flatMap((index) => blocks.slice(Math.max(0, index - BLOCKS_LOOKED_BACK), index + 1));
      const read = looked.findLast(isKept);
      const written = longEnough.flatMap((index) => blocks[index] ?? []);
      const [all, readTokens] = [blocks.at(-1)?.tokens ?? 0, read?.tokens ?? 0];
      const upToLastMark = Math.max(readTokens, written.at(-1)?.tokens ?? 0);
      return {
        usage: {
          input_tokens: all - upToLastMark,
          cache_read_input_tokens: readTokens,
          cache_creation_input_tokens: upToLastMark - readTokens,
        },
        bytes: { all: Buffer.byteLength(body), read: read?.bytes ?? 0 },
        begun: () => (read === undefined ? written : [read, ...written]).forEach(keep),
      };
    },
  };
}

interface Body {
  readonly model: string;
  readonly tools?: readonly Piece[];
  readonly system?: string | readonly Piece[];
  readonly messages: readonly { readonly role: string; readonly content: string | readonly Piece[] }[];
}

type Piece = Readonly<Record<string, unknown>>;

function blocksOf(body: string): Block[] {
  const { model, tools = [], system = [], messages } = JSON.parse(body) as Body;
  const pieces: { readonly piece: Piece; readonly from: string }[] = [
    ...tools.map((piece) => ({ piece, from: 'tools' })),
    ...listed(system).map((piece) => ({ piece, from: 'system' })),
    ...messages.flatMap(({ role, content }) => listed(content).map((piece) => ({ piece, from: role }))),
  ];
  const hash = createHash('sha256').update(model);
  let characters = 0;
  let bytes = 0;
  return pieces.map(({ piece, from }) => {
    const { cache_control: mark, ...rest } = piece;
    const text = JSON.stringify(rest);
    characters += text.length;
    bytes += Buffer.byteLength(JSON.stringify(piece));
    hash.update(`${from} ${text}`);
    const tokens = Math.ceil(characters / CHARACTERS_PER_TOKEN);
    return { isMarked: mark !== undefined, key: hash.copy().digest('hex'), tokens, bytes };
  });
}

function listed(content: string | readonly Piece[]): readonly Piece[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}
