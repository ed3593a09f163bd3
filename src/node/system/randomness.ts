import { randomBytes } from 'node:crypto';
import type { Randomness } from '../../core/ports/clock.ts';

/** 32 characters, so that five random bits choose one without favour; none that is easily mistaken for another. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** 20 characters of 5 bits: two ids of a billion are alike with a probability below 10^-12. */
const ID_LENGTH = 20;

/** Names and numbers from the system's source of randomness. */
export function createRandomness(): Randomness {
  return {
    newId: () => Array.from(randomBytes(ID_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join(''),
    fraction: () => Math.random(),
  };
}
