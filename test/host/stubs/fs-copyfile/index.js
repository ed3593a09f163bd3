'use strict';
// Stands in for the native module that copies by cloning where the file system can; Node's own copy does here.
const fs = require('node:fs');

exports.isMacOS = process.platform === 'darwin';
exports.constants = fs.constants;
exports.isCloneSupported = () => false;
exports.copyFile = (from, to, mode) => fs.promises.copyFile(from, to, mode);
exports.copyFileSync = (from, to, mode) => fs.copyFileSync(from, to, mode);
exports.cp = (from, to, options) => fs.promises.cp(from, to, options);
