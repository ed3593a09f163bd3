/** Where files of an agent's view are to be seen in its browser. Browsers take it for this machine, and nobody else can have it. */
export const VIEW_HOST = 'view.localhost';

/**
 * Whether a browser of an agent may ask this address: of this machine any, and besides only hosts that the person allows, by
 * their name or as `*.example.com`, which is all below it.
 */
export function mayAsk(url: URL, allowedHosts: readonly string[]): boolean {
  if (!PROTOCOLS.has(url.protocol)) return false;
  const host = url.hostname.toLowerCase();
  return isOwnMachine(host) || allowedHosts.some((allowed) => fits(host, allowed.trim().toLowerCase()));
}

const PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:', 'ws:', 'wss:']);

function isOwnMachine(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** A star alone allows nothing: whoever wants everything has to say so for every host. */
function fits(host: string, allowed: string): boolean {
  if (!allowed.startsWith('*.')) return allowed !== '' && host === allowed;
  const parent = allowed.slice(1);
  return parent.length > 1 && !parent.includes('*') && host.endsWith(parent);
}
