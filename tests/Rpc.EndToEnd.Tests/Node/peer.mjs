// What the foreign peers share: a socket of the npm package `ws` that is read one message at a time, and the observations
// that the tests assert on. Every observation is one line of JSON on standard output: {"<what>": <value>}.
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';

const cues = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** Waits until the test says to go on. */
export const cue = () => cues.next();

/** What the test says next; undefined when it has no more to say. */
export const nextCue = async () => (await cue()).value;

/** Tells the test what was seen. */
export const report = (what, value) => process.stdout.write(JSON.stringify({ [what]: value }) + '\n');

export class Peer {
  #arrived = [];
  #waiting = [];
  #closed = null;

  constructor(socket) {
    this.socket = socket;
    socket.on('message', (data, isBinary) => this.#add(isBinary ? new Error('a binary message came') : data.toString()));
    this.closed = new Promise(resolve => socket.on('close', (code, reason) => {
      this.#closed = new Error(`the connection closed: ${code} ${reason}`);
      this.#waiting.splice(0).forEach(({ reject }) => reject(this.#closed));
      resolve(code);
    }));
  }

  /** Connects, and waits until the connection is open. */
  static async connect(url, subprotocols = []) {
    const socket = new WebSocket(url, subprotocols);
    const peer = new Peer(socket);
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
    return peer;
  }

  send(text) {
    this.socket.send(text);
  }

  /** The text of the next message. */
  nextText() {
    if (this.#arrived.length > 0)
      return Promise.resolve(this.#arrived.shift());
    if (this.#closed)
      return Promise.reject(this.#closed);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** The next message. */
  async next() {
    return JSON.parse(await this.nextText());
  }

  /** Sends a message and returns the next one that comes. */
  ask(text) {
    this.send(text);
    return this.next();
  }

  /** Closes the connection, and returns the code with which it closed. */
  close(code, reason) {
    this.socket.close(code, reason);
    return this.closed;
  }

  #add(message) {
    const waiting = this.#waiting.shift();
    if (waiting)
      waiting.resolve(message);
    else
      this.#arrived.push(message);
  }
}
