// Opens one connection for each way to close it. Arguments: the URL, and the ways as JSON: null where the server closes,
// else the code and reason with which we do.
import { WebSocket } from 'ws';
import { report } from './peer.mjs';

for (const close of JSON.parse(process.argv[3])) {
  const socket = new WebSocket(process.argv[2]);
  const closed = new Promise(resolve => socket.on('close', (code, reason) => resolve([code, reason.toString()])));
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  if (close)
    socket.close(...close);
  report('closed', await closed);
}
