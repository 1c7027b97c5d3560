// Decodes and encodes the published MessagePack values with the npm package @msgpack/msgpack.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { decode, encode, decodeTimestampToTimeSpec, encodeTimeSpecToTimestamp, ExtensionCodec } from "@msgpack/msgpack";

class Timestamp {
  constructor(sec, nsec) {
    this.sec = sec;
    this.nsec = nsec;
  }
}

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: -1,
  encode: (value) => (value instanceof Timestamp ? encodeTimeSpecToTimestamp(value) : null),
  decode: (data) => {
    const { sec, nsec } = decodeTimestampToTimeSpec(data);
    return new Timestamp(sec, nsec);
  },
});

// Keys of maps are texts or numbers here, and objects have texts only.
const options = { extensionCodec, useBigInt64: true, mapKeyConverter: (key) => (typeof key === "number" ? `#${key}` : key) };

function describe(value) {
  if (typeof value === "bigint") return { int: value.toString() };
  if (value instanceof Uint8Array) return { bin: Buffer.from(value).toString("hex") };
  if (value instanceof Timestamp) return { timestamp: [value.sec, value.nsec] };
  if (Array.isArray(value)) return value.map(describe);
  if (value !== null && typeof value === "object")
    return { map: Object.entries(value).map(([key, item]) => [key.startsWith("#") ? Number(key.slice(1)) : key, describe(item)]) };
  return value;
}

function build(description) {
  if (Array.isArray(description)) return description.map(build);
  if (description === null || typeof description !== "object") return description;
  const [[kind, content]] = Object.entries(description);
  if (kind === "int") return BigInt(content);
  if (kind === "bin") return Uint8Array.from(Buffer.from(content, "hex"));
  if (kind === "timestamp") return new Timestamp(...content);
  return Object.fromEntries(content.map(([key, item]) => [key, build(item)]));
}

// What this library cannot write as we do: it writes integers of 64 bits always as such, and keys as texts.
const canEncode = (value) => !(value?.int !== undefined && BigInt(value.int) <= 0xffffffffn && BigInt(value.int) >= -0x80000000n)
  && !(Array.isArray(value?.map) && value.map.some(([key]) => typeof key !== "string"));

for (const { name, value, hex } of JSON.parse(readFileSync(process.argv[2], "utf8")).values) {
  const decoded = describe(decode(Buffer.from(hex, "hex"), options));
  const plain = (description) => (description?.int === undefined ? description : BigInt(description.int));
  assert.deepEqual(typeof plain(value) === "bigint" ? BigInt(decoded.int ?? decoded) : decoded, plain(value), name);
  if (canEncode(value) && !(typeof plain(value) === "bigint" && decoded.int === undefined))
    assert.equal(Buffer.from(encode(build(value), options)).toString("hex"), hex, name);
}

console.log(JSON.stringify({ done: true }));
