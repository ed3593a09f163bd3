/** Begins like the command line, then runs what its argument says and prints the figures, both as JSON. */
import { keepHeapSmall } from '../../../src/node/system/smallHeap.ts';
import type { ProductInput } from './product.ts';

keepHeapSmall();
const { measure } = await import('./product.ts');
console.log(JSON.stringify(await measure(JSON.parse(process.argv[2] ?? '') as ProductInput)));
