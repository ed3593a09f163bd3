import type { ServerApproval } from '../core/ports/toolSources.ts';
import { failed, ok } from '../shared/result.ts';
import { sourceNameOf } from '../shared/toolAllowance.ts';

/** Lets servers be started that were named with `--mcp`; nobody is there to be asked about others. */
export function approveServersNamed(names: readonly string[]): ServerApproval {
  const allowed = new Set(names.map(sourceNameOf));
  return ({ name }) => {
    if (allowed.has(name)) return Promise.resolve(ok(undefined));
    const message = `--mcp ${name} would let it be started, and was not said.`;
    return Promise.resolve(failed({ kind: 'not-allowed', message }));
  };
}
