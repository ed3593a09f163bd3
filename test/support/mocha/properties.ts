import fc from 'fast-check';

/** The same examples with every run of the tests; `PROPERTY_SEED=random`, or a number, has others tried. */
const wanted = process.env['PROPERTY_SEED'] ?? '20261122';
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted) });
