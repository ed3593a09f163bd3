// Entry of `npm run demo`, for any Node.
import { runUnderNode24 } from '../support/node24.mjs';

await runUnderNode24('./demo.ts', import.meta.url);
