// Entry of `npm start`, for any Node.
import { runUnderNode24 } from '../support/node24.mjs';

await runUnderNode24('./start.ts', import.meta.url);
