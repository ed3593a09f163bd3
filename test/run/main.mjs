// Entry of `npm test`, for any Node.
import { runUnderNode24 } from '../support/node24.mjs';

await runUnderNode24('./all.ts', import.meta.url);
