import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';

/** An address of the network, as a name stands for it. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Gives all addresses of a name; rejects when there are none. */
export type Resolve = (host: string) => Promise<readonly ResolvedAddress[]>;

export const resolveBySystem: Resolve = (host) => lookup(host, { all: true });

/** What a name or a numeric address stands for may not be asked; the message says why. */
export class ForbiddenAddressError extends Error {
  readonly code = 'WAVEWRIGHT_FORBIDDEN';
}

/** This machine, without asking anybody: a name server has no say in what `localhost` is. */
const LOOPBACK: readonly ResolvedAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/**
 * Where a host, as a URL has it, may be connected to. `localhost` and its subdomains are this machine. Every other name must
 * not lead to this machine, and nothing leads to where clouds keep the credentials of their machines.
 *
 * @throws ForbiddenAddressError where all its addresses are such; what `resolve` throws.
 */
export async function addressesOf(host: string, resolve: Resolve): Promise<readonly ResolvedAddress[]> {
  const plain = host.replace(/^\[|\]$/g, '');
  const family = isIP(plain);
  if (family !== 0) {
    if (isOf(METADATA, plain)) throw new ForbiddenAddressError(`${plain} is an address that is never asked`);
    return [{ address: plain, family }];
  }
  if (plain === 'localhost' || plain.endsWith('.localhost')) return LOOPBACK;
  const resolved = await resolve(plain);
  const allowed = resolved.filter(({ address }) => !isOf(METADATA, address) && !isOf(OWN, address));
  if (allowed.length === 0) throw new ForbiddenAddressError(`${plain} leads to an address that it may not`);
  return allowed;
}

/** In the form in which sockets ask for addresses. */
export function socketLookup(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_host, { all }, callback) => {
    const [first] = addresses;
    if (first === undefined) callback(new Error('no address'), '', 0);
    else if (all === true) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}

/** Link-local addresses, under which most clouds have theirs, and the others that are documented. */
const METADATA: readonly Range[] = [
  ['169.254.0.0', 16, 'ipv4'],
  ['100.100.100.200', 32, 'ipv4'],
  ['168.63.129.16', 32, 'ipv4'],
  ['192.0.0.192', 32, 'ipv4'],
  ['fe80::', 10, 'ipv6'],
  ['fd00:ec2::254', 128, 'ipv6'],
  ['fd20:ce::254', 128, 'ipv6'],
];

const OWN: readonly Range[] = [
  ['127.0.0.0', 8, 'ipv4'],
  ['0.0.0.0', 8, 'ipv4'],
  ['::', 127, 'ipv6'],
];

type Range = readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'];

function isOf(ranges: readonly Range[], address: string): boolean {
  const list = new BlockList();
  for (const [network, prefix, family] of ranges) list.addSubnet(network, prefix, family);
  return list.check(address.replace(/%.*$/, ''), isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
