// A client by the npm package `vscode-jsonrpc`. Arguments: what to do (see vscode-peer.mjs), the URL, then the subprotocols to offer.
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { report } from './peer.mjs';
import { converse, play } from './vscode-peer.mjs';

const [script, url, ...subprotocols] = process.argv.slice(2);
const socket = new WebSocket(url, subprotocols);
const connection = converse(socket);
await once(socket, 'open');
report('open', socket.protocol);
await play(connection, script);
socket.close(1000, 'done');
