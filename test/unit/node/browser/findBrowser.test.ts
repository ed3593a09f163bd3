import assert from 'node:assert/strict';
import { findBrowser } from '../../../../src/node/browser/findBrowser.ts';
import type { BrowserPlaces } from '../../../../src/node/browser/findBrowser.ts';
import { failure, value } from './browserRig.ts';

describe('The browser of the system', () => {
  const only = (path: string, places: Omit<BrowserPlaces, 'isProgram'>) =>
    findBrowser({ ...places, isProgram: (each) => Promise.resolve(each === path) });

  it('is found in the usual places of each platform', async () => {
    const windows = { 'ProgramFiles(x86)': 'C:\\Program Files (x86)', LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local' };
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
    assert.deepEqual(value(await only(edge, { platform: 'win32', environment: windows })), {
      path: edge,
      name: 'Edge',
    });
    const mac = '/Users/me/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    assert.deepEqual(value(await only(mac, { platform: 'darwin', environment: { HOME: '/Users/me' } })), {
      path: mac,
      name: 'Chrome',
    });
    const linux = { platform: 'linux', environment: { PATH: './bin:/opt/bin:/usr/bin' } } as const;
    assert.deepEqual(value(await only('/usr/bin/chromium', linux)), { path: '/usr/bin/chromium', name: 'Chromium' });
    assert.equal(failure(await only('bin/chromium', linux)).kind, 'browser-unavailable');
  });

  it('is the one that the person names, and no other when that is not there', async () => {
    const places = { platform: 'linux', environment: { PATH: '/usr/bin', WAVEWRIGHT_BROWSER: '/own/chrome' } } as const;
    assert.equal(value(await only('/own/chrome', places)).path, '/own/chrome');
    const told = failure(await only('/usr/bin/chromium', { ...places, wanted: '/set/edge' }));
    assert.match(told.message, /^There is no program \/set\/edge, which the setting names/);
    assert.match(failure(await only('/usr/bin/chromium', places)).message, /the variable WAVEWRIGHT_BROWSER names/);
  });
});
