import { hash } from 'node:crypto';
import type { HashBytes } from '../../core/ports/hashing.ts';

/** SHA-256 of the bytes as lower-case hex. */
export const hashBytes: HashBytes = (bytes) => hash('sha256', bytes, 'hex');
