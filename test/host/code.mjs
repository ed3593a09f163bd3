#!/usr/bin/env node
// Takes the command line of a desktop VS Code, so that `runTests` of @vscode/test-electron drives this host the same way.
import { runUnderNode24 } from '../support/node24.mjs';

await runUnderNode24('./launcher/main.ts', import.meta.url);
