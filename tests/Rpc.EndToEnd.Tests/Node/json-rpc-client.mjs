// Calls the workbench as any JSON-RPC 2.0 client would: with text written by hand.
// Arguments: the URL, then the subprotocols to offer.
import { Peer, report } from './peer.mjs';

const [url, ...subprotocols] = process.argv.slice(2);
const peer = await Peer.connect(url, subprotocols);
report('open', peer.socket.protocol);

report('by position', await peer.ask('{"jsonrpc":"2.0","id":1,"method":"workbench.add","params":[2,3]}'));
report('by name', await peer.ask('{"jsonrpc":"2.0","id":2,"method":"workbench.add","params":{"b":30,"a":20}}'));
report('string id', await peer.ask('{"params":["Zoë"],"method":"workbench.echo","id":"first","jsonrpc":"2.0"}'));
report('unknown method', await peer.ask('{"jsonrpc":"2.0","id":3,"method":"workbench.vanished"}'));

const batch = await peer.ask(`[
  {"jsonrpc":"2.0","id":"a","method":"workbench.add","params":[1,1]},
  {"jsonrpc":"2.0","method":"workbench.log","params":["from a batch"]},
  {"jsonrpc":"2.0","id":"b","method":"workbench.getLog"}
]`);
report('batch', batch.sort((x, y) => (x.id < y.id ? -1 : 1)));

const malformed = await peer.ask('{"jsonrpc":"2.0","id":4,"method":');
report('malformed', { id: malformed.id, code: malformed.error.code });
report('after malformed', await peer.ask('{"jsonrpc":"2.0","id":5,"method":"workbench.add","params":[4,4]}'));

report('subscribed', await peer.ask('{"jsonrpc":"2.0","id":6,"method":"$/subscribe","params":{"event":"workbench.halted"}}'));
report('event', await peer.ask('{"jsonrpc":"2.0","id":7,"method":"workbench.raise","params":[2]}'));
report('raised', await peer.next());
report('unsubscribed', await peer.ask('{"jsonrpc":"2.0","id":8,"method":"$/unsubscribe","params":{"event":"workbench.halted"}}'));
report('raised unheard', await peer.ask('{"jsonrpc":"2.0","id":9,"method":"workbench.raise","params":[2]}'));

peer.send('{"jsonrpc":"2.0","id":10,"method":"workbench.askBack","params":["why"]}');
const question = await peer.next();
report('asked', { method: question.method, params: question.params });
report('answered', await peer.ask(JSON.stringify({ jsonrpc: '2.0', id: question.id, result: 'because' })));

report('closed', await peer.close(1000, 'done'));
