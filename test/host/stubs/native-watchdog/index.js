'use strict';
// Stands in for the native thread that ends a process whose parent has died.
const checkEveryMs = 3000;
const parentDiedCode = 87;

exports.start = (parent) => {
  const check = () => {
    try {
      process.kill(parent, 0);
    } catch {
      process.exit(parentDiedCode);
    }
  };
  setInterval(check, checkEveryMs).unref();
};
exports.exit = (code) => process.exit(code ?? 0);
