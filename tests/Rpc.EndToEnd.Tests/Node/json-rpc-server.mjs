// A JSON-RPC 2.0 server that knows nothing of us. Serves one connection. Argument: the subprotocol to insist on, if any.
import { WebSocketServer } from 'ws';
import { Peer, cue, report } from './peer.mjs';

const subprotocol = process.argv[2];
const withoutId = ({ id, ...rest }) => rest;
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  handleProtocols: offered => (offered.has(subprotocol) ? subprotocol : false),
});
server.on('listening', () => report('port', server.address().port));

const socket = await new Promise(resolve => server.once('connection', resolve));
const peer = new Peer(socket);
report('open', socket.protocol);

const add = await peer.next();
report('call', withoutId(add));
peer.send(`{"result":5,"id":${JSON.stringify(add.id)},"jsonrpc":"2.0","extra":{"ignored":[true]}}`);

const echo = await peer.next();
report('text', echo.params);
peer.send(`{"jsonrpc":"2.0","error":{"code":4711,"message":"no such account","data":{"account":7}},"id":${JSON.stringify(echo.id)}}`);

if (subprotocol === 'rpc.v1.json') {
  const subscribe = await peer.next();
  report('subscribe', withoutId(subscribe));
  peer.send(`{"jsonrpc":"2.0","result":null,"id":${JSON.stringify(subscribe.id)}}`);
} else {
  await cue();
}
peer.send('{"jsonrpc":"2.0","method":"workbench.halted","params":["XYZ",7]}');

report('notification', await peer.next());
report('called back', await peer.ask('{"jsonrpc":"2.0","id":"cb-1","method":"workbenchUser.answer","params":{"depth":0,"question":"why"}}'));
report('refused', (await peer.ask('{"jsonrpc":"2.0","id":"cb-2","method":"workbenchUser.vanished"}')).error.code);

report('closed', await peer.close(1001, 'maintenance'));
server.close();
