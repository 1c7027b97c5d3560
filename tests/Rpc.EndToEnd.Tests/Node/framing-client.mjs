// Large, fragmented and control frames, as `ws` makes them. Argument: the URL.
import { Peer, report } from './peer.mjs';

const peer = await Peer.connect(process.argv[2]);
// The server pings a silent client; `ws` answers by itself.
const pinged = new Promise(resolve => peer.socket.once('ping', resolve));
report('open', peer.socket.extensions);

const text = 'Zoë 🎉 '.repeat(Math.ceil((1024 * 1024) / 10));
const request = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'workbench.echo', params: [text] });
const echoed = await peer.ask(request);
report('large', { id: echoed.id, bytes: Buffer.byteLength(text) >= 1024 * 1024, same: echoed.result === text });

// A fragment may end in the middle of a character, and control frames may stand between fragments (RFC 6455 §5.4).
const bytes = Buffer.from('{"jsonrpc":"2.0","id":2,"method":"workbench.echo","params":["Zoë"]}');
const middle = bytes.indexOf('ë') + 1;
const pong = new Promise(resolve => peer.socket.once('pong', data => resolve(data.toString())));
peer.socket.send(bytes.subarray(0, 10), { binary: false, fin: false });
peer.socket.send(bytes.subarray(10, middle), { fin: false });
peer.socket.ping('between fragments');
peer.socket.send(Buffer.alloc(0), { fin: false });
peer.socket.send(bytes.subarray(middle), { fin: true });
report('pong', await pong);
report('fragments', await peer.next());

await pinged;
report('pinged', await peer.ask('{"jsonrpc":"2.0","id":3,"method":"workbench.add","params":[2,3]}'));
report('closed', await peer.close(1000, 'done'));
