// Drives an echo server with all that `ws` can send. Arguments: the URL, and "deflate" to offer compression.
import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';
import { report } from './peer.mjs';

const deflate = process.argv[3] === 'deflate';
const socket = new WebSocket(process.argv[2], {
  maxPayload: 64 * 1024 * 1024, skipUTF8Validation: false, perMessageDeflate: deflate ? { threshold: 0 } : false,
});
const arrived = [];
const waiting = [];
socket.on('message', (data, isBinary) => (waiting.length > 0 ? waiting.shift()({ data, isBinary }) : arrived.push({ data, isBinary })));
const next = () => (arrived.length > 0 ? Promise.resolve(arrived.shift()) : new Promise(resolve => waiting.push(resolve)));
const closed = new Promise(resolve => socket.on('close', (code, reason) => resolve(`${code} ${reason}`)));
await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
report('open', socket.extensions.split(';')[0]);

socket.send('Zoë 🎉');
let answer = await next();
report('text', [answer.data.toString(), answer.isBinary]);

socket.send(Buffer.from([0, 255, 128]));
answer = await next();
report('binary', [[...answer.data], answer.isBinary]);

socket.send('');
report('empty', (await next()).data.length);

// A fragment may end inside a character, and a Ping may stand between two (RFC 6455 §5.4).
const bytes = Buffer.from('ë'.repeat(100));
const pong = new Promise(resolve => socket.once('pong', data => resolve(data.toString())));
socket.send(bytes.subarray(0, 33), { binary: false, fin: false });
socket.ping('between');
socket.send(bytes.subarray(33, 33), { fin: false });
socket.send(bytes.subarray(33), { fin: true });
report('pong', await pong);
answer = await next();
report('fragments', [answer.data.equals(bytes), answer.isBinary]);

const large = randomBytes(16 * 1024 * 1024);
socket.send(large);
report('large', (await next()).data.equals(large));

for (let i = 0; i < 1000; i++)
  socket.send(`message ${i}`);
let ordered = true;
for (let i = 0; i < 1000; i++)
  ordered &&= (await next()).data.toString() === `message ${i}`;
report('ordered', ordered);

socket.close(4321, 'done');
report('closed', await closed);
