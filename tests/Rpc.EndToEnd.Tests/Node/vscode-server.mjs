// A server by the npm package `vscode-jsonrpc`, of one connection. Arguments: what to do (see vscode-peer.mjs), and the subprotocol to insist on, if any.
import { WebSocketServer } from 'ws';
import { report } from './peer.mjs';
import { converse, play } from './vscode-peer.mjs';

const [script, subprotocol] = process.argv.slice(2);
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  handleProtocols: offered => (offered.has(subprotocol) ? subprotocol : false),
});
server.on('listening', () => report('port', server.address().port));

// In the event itself: a message that comes with the handshake would find no listener later.
const [socket, connection] = await new Promise(resolve => server.once('connection', socket => resolve([socket, converse(socket)])));
report('open', socket.protocol);
await play(connection, script);
socket.close(1000, 'done');
server.close();
