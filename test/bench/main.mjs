// Entry of `npm run bench`, for any Node.
import { runUnderNode24 } from '../support/node24.mjs';

await runUnderNode24('./bench.ts', import.meta.url);
