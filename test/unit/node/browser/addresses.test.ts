import assert from 'node:assert/strict';
import { addressesOf } from '../../../../src/node/browser/addresses.ts';

describe('Where a host leads', () => {
  const leadsTo = (address: string) => () => Promise.resolve([{ address, family: address.includes(':') ? 6 : 4 }]);
  const nobody = (): Promise<never> => Promise.reject(new Error('nobody may be asked'));

  it('is this machine for localhost, whatever a name server would say', async () => {
    for (const host of ['localhost', 'view.localhost']) {
      assert.deepEqual(
        (await addressesOf(host, nobody)).map(({ address }) => address),
        ['127.0.0.1', '::1'],
      );
    }
    assert.deepEqual(await addressesOf('[::1]', nobody), [{ address: '::1', family: 6 }]);
    assert.deepEqual(await addressesOf('127.0.0.5', nobody), [{ address: '127.0.0.5', family: 4 }]);
  });

  it('is never where clouds keep credentials, by number or by name', async () => {
    for (const address of [
      '169.254.169.254',
      '[fe80::1]',
      '[fd00:ec2::254]',
      '[::ffff:169.254.169.254]',
      '100.100.100.200',
    ]) {
      await assert.rejects(addressesOf(address, nobody), /never asked/, address);
    }
    for (const address of ['169.254.169.254', '::ffff:169.254.169.254', 'fe80::1']) {
      await assert.rejects(addressesOf('docs.example.com', leadsTo(address)), /may not/, address);
    }
  });

  it('is not this machine for any other name', async () => {
    for (const address of ['127.0.0.1', '0.0.0.0', '::1', '::', '::ffff:127.0.0.1']) {
      await assert.rejects(addressesOf('docs.example.com', leadsTo(address)), /may not/, address);
    }
    assert.deepEqual(await addressesOf('docs.example.com', leadsTo('93.184.216.34')), [
      { address: '93.184.216.34', family: 4 },
    ]);
  });
});
