import assert from 'node:assert/strict';
import { defaultStorageFolder } from '../../../src/cli/storageFolder.ts';

describe('The folder where runs are kept by default', () => {
  const linux = { platform: 'linux', environment: {}, home: '/home/me' } as const;

  it('lies under the data directory of the user, as each system has it', () => {
    const places: [Parameters<typeof defaultStorageFolder>, RegExp][] = [
      [['/srv/app', linux], /^\/home\/me\/\.local\/share\/wavewright\/app-[0-9a-f]{12}$/],
      [['/srv/app', { ...linux, environment: { XDG_DATA_HOME: '/data' } }], /^\/data\/wavewright\/app-/],
      [['/srv/app', { ...linux, environment: { XDG_DATA_HOME: 'relative' } }], /^\/home\/me\/\.local\/share\//],
      [
        ['/srv/app', { ...linux, platform: 'darwin', home: '/Users/me' }],
        /^\/Users\/me\/Library\/Application Support\/Wavewright\/app-/,
      ],
      [
        ['C:\\work\\app', { platform: 'win32', environment: { LOCALAPPDATA: 'D:\\L' }, home: 'C:\\me' }],
        /^D:\\L\\Wavewright\\app-[0-9a-f]{12}$/,
      ],
      [
        ['C:\\work\\app', { platform: 'win32', environment: {}, home: 'C:\\me' }],
        /^C:\\me\\AppData\\Local\\Wavewright\\app-/,
      ],
    ];
    for (const [args, expected] of places) assert.match(defaultStorageFolder(...args), expected);
  });

  it('is another one for another folder of the same name, and the same one every time', () => {
    const folders = ['/a/app', '/b/app', '/a/app'].map((folder) => defaultStorageFolder(folder, linux));
    assert.equal(new Set(folders).size, 2);
    assert.equal(folders[0], folders[2]);
  });

  it('has a plain name, whatever the folder is called', () => {
    assert.match(defaultStorageFolder('/a/my app: "ü"/', linux), /\/my-app---ü--[0-9a-f]{12}$/);
    assert.match(defaultStorageFolder('/', linux), /\/root-[0-9a-f]{12}$/);
  });
});
