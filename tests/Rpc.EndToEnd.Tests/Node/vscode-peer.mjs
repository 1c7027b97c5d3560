// One end of a conversation held by the npm package `vscode-jsonrpc`: a JSON object in each text message of a WebSocket.
import rpc from 'vscode-jsonrpc/node.js';
import { cue, report } from './peer.mjs';

const { byName, byPosition } = rpc.ParameterStructures;
const requestCancelled = -32800;
const progress = new rpc.ProgressType();

class SocketReader extends rpc.AbstractMessageReader {
  constructor(socket) {
    super();
    this.socket = socket;
  }

  listen(callback) {
    this.socket.on('message', data => callback(JSON.parse(data)));
    this.socket.on('close', () => this.fireClose());
    return rpc.Disposable.create(() => {});
  }
}

class SocketWriter extends rpc.AbstractMessageWriter {
  constructor(socket) {
    super();
    this.socket = socket;
  }

  async write(message) {
    this.socket.send(JSON.stringify(message));
  }

  end() {}
}

/** Talks over a socket, and serves to it what the workbench and its user are asked. */
export function converse(socket) {
  const connection = rpc.createMessageConnection(new SocketReader(socket), new SocketWriter(socket));
  connection.onRequest('workbench.add', (a, b) => a + b);
  connection.onRequest('workbench.count', (from, count) => Array.from({ length: count }, (_, i) => from + i));
  connection.onRequest('workbench.echo', () => {
    throw new rpc.ResponseError(4711, 'no such account', { account: 7 });
  });
  connection.onRequest('workbench.withdraw', () => {
    throw new rpc.ResponseError(4713, 'only 7.5 is left', { fault: 'overdrawn', members: { balance: 7.5, lines: [] } });
  });
  connection.onRequest('workbench.throw', () => {
    throw new Error('an ordinary one');
  });
  connection.onRequest('workbench.waitForCancellation', token => new Promise((resolve, reject) => {
    report('waiting', token.isCancellationRequested);
    token.onCancellationRequested(() => {
      report('cancelled', true);
      reject(new rpc.ResponseError(requestCancelled, 'cancelled as you wished'));
    });
  }));
  connection.onRequest('workbench.report', async (steps, _, messages) => {
    for (let i = 0; i < steps; i++)
      await connection.sendProgress(progress, messages, `step ${i}`);
    return steps;
  });
  connection.onRequest('workbench.askBack', (question, depth) => connection.sendRequest('workbenchUser.answer', question, depth));
  connection.onRequest('workbenchUser.answer', (question, depth) =>
    (depth === 0 ? question + '!' : connection.sendRequest('workbench.askBack', question + depth, depth - 1)));
  connection.onRequest('workbenchUser.supply', count => Array.from({ length: count }, (_, i) => i));
  connection.onNotification('workbench.log', message => report('notification', message));
  connection.onError(([error]) => report('error', error.message));
  connection.listen();
  return connection;
}

/** Does what the test asks for until it asks for nothing more. */
export async function play(connection, script) {
  await scripts[script](connection);
  await cue();
  connection.dispose();
}

const errorOf = promise => promise.then(
  result => ({ unexpected: result }),
  ({ code, message, data }) => ({ code, message, data }));

const scripts = {
  async calls(connection) {
    report('by position', await connection.sendRequest('workbench.add', 2, 3));
    report('by name', await connection.sendRequest('workbench.add', byName, { b: 30, a: 20 }));
    report('one by position', await connection.sendRequest('workbench.echo', byPosition, 'Zoë'));
    await connection.sendNotification('workbench.log', 'a notification');
    report('notified', await connection.sendRequest('workbench.getLog'));

    report('deliberate', await errorOf(connection.sendRequest('workbench.throwBeforeFirstAwait', 'Deliberate')));
    report('fault', (await errorOf(connection.sendRequest('workbench.withdraw', 0))).data);
    report('unknown method', (await errorOf(connection.sendRequest('workbench.vanished'))).code);
    report('invalid params', (await errorOf(connection.sendRequest('workbench.add', 'two', 3))).code);
  },

  async 'both at once'(connection) {
    const questions = ['who', 'why', 'how'].map((question, depth) => connection.sendRequest('workbench.askBack', question, depth));
    report('answers', await Promise.all(questions));
  },

  async cancellation(connection) {
    const source = new rpc.CancellationTokenSource();
    const waiting = errorOf(connection.sendRequest('workbench.waitForCancellation', source.token));
    await cue();
    source.cancel();
    report('cancelled', (await waiting).code);
    report('after it', await connection.sendRequest('workbench.add', 2, 3));
  },

  async progress(connection) {
    for (const token of ['a "token"', 7]) {
      const seen = [];
      const handler = connection.onProgress(progress, token, value => seen.push(value));
      report('steps', await connection.sendRequest('workbench.report', 4, null, token));
      report('progress', seen);
      handler.dispose();
    }
  },

  async streams(connection) {
    report('result', await connection.sendRequest('workbench.count', 5, 3));
    report('empty result', await connection.sendRequest('workbench.count', 5, 0));
    report('parameter', await connection.sendRequest('workbench.sum', [1, 2, 3], 10));
    report('named parameter', await connection.sendRequest('workbench.sum', byName, { numbers: [4, 5] }));
    report('both', await connection.sendRequest('workbench.double', byPosition, [1, 2]));
    report('relayed', await connection.sendRequest('workbench.relayFromUser', 3));
    report('failure', (await errorOf(connection.sendRequest('workbench.failAfter', 2, 'Deliberate'))).code);
  },

  async 'unknown notifications'(connection) {
    await connection.trace(rpc.Trace.Verbose, { log() {} }, { sendNotification: true });
    await connection.sendNotification('$/logTrace', { message: 'of no interest' });
    await connection.sendNotification('$/no-such', [1, { two: 3 }]);
    await connection.sendNotification('$/progress', { token: 'nobody asked', value: 1 });
    report('after them', await connection.sendRequest('workbench.add', 2, 3));
    report('unknown request', (await errorOf(connection.sendRequest('$/no-such'))).code);
  },

  // The test calls us.
  async none() {},
};
