/** SHA-256 as lower-case hex. Synchronous: contents are small, and views are asked for them all the time. */
export type HashBytes = (bytes: Uint8Array) => string;
