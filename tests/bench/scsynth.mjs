// What scsynth reads when it renders without time: a compiled synth definition and a score of OSC bundles, by the formats that
// SuperCollider's manual describes ("Synth Definition File Format", "Non-Realtime Synthesis").

class Writer {
  parts = [];
  add(bytes) { this.parts.push(Buffer.from(bytes)); return this; }
  int8(v) { return this.add([v & 255]); }
  int16(v) { const b = Buffer.alloc(2); b.writeInt16BE(v); return this.add(b); }
  int32(v) { const b = Buffer.alloc(4); b.writeInt32BE(v); return this.add(b); }
  float(v) { const b = Buffer.alloc(4); b.writeFloatBE(v); return this.add(b); }
  short(text) { return this.int8(text.length).add(text); }
  bytes() { return Buffer.concat(this.parts); }
}

const CONTROL = 1, AUDIO = 2, PLUS = 0, TIMES = 2;

/** A definition of `ugens`: [class, rate, inputs, outputs, special]; an input is a number or [ugen, output]. */
function define(name, params, ugens) {
  const constants = [...new Set(ugens.flatMap(([, , inputs]) => inputs.filter((input) => typeof input === "number")))];
  const out = new Writer().add("SCgf").int32(2).int16(1).short(name).int32(constants.length);
  for (const constant of constants) out.float(constant);
  out.int32(params.length);
  for (const [, value] of params) out.float(value);
  out.int32(params.length);
  params.forEach(([param], index) => out.short(param).int32(index));
  out.int32(ugens.length);
  for (const [type, rate, inputs, outputs = 1, special = 0] of ugens) {
    out.short(type).int8(rate).int32(inputs.length).int32(outputs).int16(special);
    for (const input of inputs) typeof input === "number" ? out.int32(-1).int32(constants.indexOf(input)) : out.int32(input[0]).int32(input[1]);
    for (let i = 0; i < outputs; i++) out.int8(rate);
  }
  return out.int16(0).bytes();
}

const hz = [0, 0], pan = [0, 1], CURVE = 5, BEND = -4, NEVER = -99;
const envelope = [1, 1, 0, 1, 2, 0, 4, NEVER, NEVER, 1, 0.01, CURVE, BEND, 0.7, 0.1, CURVE, BEND, 0.7, 0.69, CURVE, BEND, 0, 0.2, CURVE, BEND];
const voice = define("voice", [["freq", 440], ["pan", 0]], [
  ["Control", CONTROL, [], 2],
  ["BinaryOpUGen", CONTROL, [hz, 1.004], 1, TIMES],
  ["Saw", AUDIO, [hz]],
  ["Saw", AUDIO, [[1, 0]]],
  ["BinaryOpUGen", AUDIO, [[2, 0], [3, 0]], 1, PLUS],
  ["EnvGen", CONTROL, envelope],
  ["BinaryOpUGen", CONTROL, [[5, 0], 6000], 1, TIMES],
  ["BinaryOpUGen", CONTROL, [[6, 0], 200], 1, PLUS],
  ["RLPF", AUDIO, [[4, 0], [7, 0], 0.5]],
  ["BinaryOpUGen", AUDIO, [[8, 0], [5, 0]], 1, TIMES],
  ["BinaryOpUGen", AUDIO, [[9, 0], 0.05], 1, TIMES],
  ["Pan2", AUDIO, [[10, 0], pan, 1], 2],
  ["Out", AUDIO, [0, [11, 0], [11, 1]], 0],
]);
const bare = define("bare", [["freq", 440], ["pan", 0]], [["Control", CONTROL, [], 2], ["Saw", AUDIO, [hz]], ["Out", AUDIO, [0, [1, 0], [1, 0]], 0]]);

const padded = (bytes) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
const text = (value) => padded(Buffer.from(`${value}\0`));

function message(address, ...values) {
  const out = new Writer(), types = values.map((v) => (Buffer.isBuffer(v) ? "b" : typeof v === "string" ? "s" : Number.isInteger(v) ? "i" : "f"));
  out.add(text(address)).add(text(`,${types.join("")}`));
  values.forEach((value, i) => {
    if (types[i] === "b") out.int32(value.length).add(padded(value));
    else if (types[i] === "s") out.add(text(value));
    else if (types[i] === "i") out.int32(value);
    else out.float(value);
  });
  return out.bytes();
}

function score(events) {
  const out = new Writer();
  for (const [seconds, bytes] of events) {
    const stamp = Buffer.alloc(8);
    stamp.writeUInt32BE(Math.floor(seconds), 0);
    stamp.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), 4);
    const bundle = new Writer().add(text("#bundle")).add(stamp).int32(bytes.length).add(bytes).bytes();
    out.int32(bundle.length).add(bundle);
  }
  return out.bytes();
}

export const soloScore = (freq, seconds) =>
  score([[0, message("/d_recv", bare)], [0, message("/s_new", "bare", 1000, 0, 0, "freq", freq)], [seconds, message("/c_set", 0, 0)]]);

export const voicesScore = (seconds, hzOf) => score([
  [0, message("/d_recv", voice)],
  ...Array.from({ length: 64 * seconds }, (_, i) => [i / 64, message("/s_new", "voice", 1000 + i, 0, 0, "freq", hzOf(i % 64), "pan", ((i % 16) / 15) * 2 - 1 + 1e-9)]),
  [seconds, message("/c_set", 0, 0)],
]);
