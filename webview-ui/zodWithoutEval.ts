import * as z from 'zod';

// While the first schema is made, zod tries whether code may be compiled from text. The pages' content security policy
// forbids that and reports the attempt as a violation. The build puts this file in front of each page's script, because
// it has to run before any schema exists.
z.config({ jitless: true });
