// Evaluates posted JavaScript inside the extension host and answers with its result as JSON. Only requests from this machine
// that carry the token of the test run are answered; without WAVEWRIGHT_BRIDGE_PORT and _TOKEN nothing listens.
const http = require('node:http');
const { timingSafeEqual } = require('node:crypto');
const vscode = require('vscode');

const AsyncFunction = (async () => undefined).constructor;
const retryMs = 100;

exports.activate = (context) => {
  const { WAVEWRIGHT_BRIDGE_PORT: port, WAVEWRIGHT_BRIDGE_TOKEN: token } = process.env;
  // The extension under test must see an environment without traces of the test.
  delete process.env.WAVEWRIGHT_BRIDGE_PORT;
  delete process.env.WAVEWRIGHT_BRIDGE_TOKEN;
  if (!port || !token) return;
  const server = http.createServer((request, response) => {
    if (!isAllowed(request, token)) response.writeHead(403).end();
    else void answer(request, response);
  });
  // A host that is just being replaced may still hold the port.
  server.on('error', () => setTimeout(listen, retryMs));
  const listen = () => server.listen(Number(port), '127.0.0.1');
  listen();
  context.subscriptions.push({ dispose: () => (server.close(), server.closeAllConnections()) });
};

function isAllowed(request, token) {
  const given = Buffer.from(String(request.headers['x-bridge-token'] ?? ''));
  const expected = Buffer.from(token);
  return request.method === 'POST' && given.length === expected.length && timingSafeEqual(given, expected);
}

async function answer(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { code, argument } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  response.setHeader('content-type', 'application/json');
  try {
    const value = await new AsyncFunction('vscode', 'argument', 'require', code)(vscode, argument, require);
    response.end(JSON.stringify({ ok: true, value }));
  } catch (error) {
    response.end(JSON.stringify({ ok: false, error: String(error?.stack ?? error) }));
  }
}
