// A server for echo clients: says what it wants echoed, looks at the answers, and closes. Argument: "deflate" to compress.
import { randomBytes } from 'node:crypto';
import { WebSocketServer } from 'ws';
import { report } from './peer.mjs';

const deflate = process.argv[2] === 'deflate';
const server = new WebSocketServer({
  port: 0, host: '127.0.0.1', maxPayload: 64 * 1024 * 1024, perMessageDeflate: deflate ? { threshold: 0 } : false,
});
server.on('listening', () => report('port', server.address().port));
server.on('connection', async socket => {
  const arrived = [];
  const waiting = [];
  socket.on('message', (data, isBinary) => (waiting.length > 0 ? waiting.shift()({ data, isBinary }) : arrived.push({ data, isBinary })));
  const next = () => (arrived.length > 0 ? Promise.resolve(arrived.shift()) : new Promise(resolve => waiting.push(resolve)));
  const closed = new Promise(resolve => socket.on('close', (code, reason) => resolve(`${code} ${reason}`)));
  report('open', socket.extensions.split(';')[0]);

  const same = async (sent, binary, ...fragments) => {
    fragments = fragments.length > 0 ? fragments : [sent];
    fragments.forEach((fragment, i) => socket.send(fragment, { binary, fin: i === fragments.length - 1 }));
    const { data, isBinary } = await next();
    return data.equals(Buffer.from(sent)) && isBinary === binary;
  };
  report('text', await same('Zoë 🎉', false));
  report('binary', await same(Buffer.from([0, 255, 128]), true));
  const text = Buffer.from('ë'.repeat(100));
  report('fragments', await same(text, false, text.subarray(0, 33), text.subarray(33, 33), text.subarray(33)));
  report('large', await same(randomBytes(16 * 1024 * 1024), true));
  const pong = new Promise(resolve => socket.once('pong', data => resolve(data.toString())));
  socket.ping('are you there');
  report('pong', await pong);
  socket.close(4321, 'done');
  report('closed', await closed);
  server.close();
});
