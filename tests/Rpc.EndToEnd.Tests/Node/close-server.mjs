// Serves one connection for each way to close it. Argument: the ways as JSON: null where the client closes, else the code
// and reason with which we do.
import { WebSocketServer } from 'ws';
import { report } from './peer.mjs';

const ways = JSON.parse(process.argv[2]);
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
server.on('listening', () => report('port', server.address().port));
server.on('connection', socket => {
  const close = ways.shift();
  socket.on('close', (code, reason) => {
    report('closed', [code, reason.toString()]);
    if (ways.length === 0)
      server.close();
  });
  if (close)
    socket.close(...close);
});
