// Plays a pack (see score.h) through the product's own WASM module, in Node and in a page alike.

const MIB = 1024 * 1024;
const PACK = { segment: 1, plan: 2, command: 3 };

/** The items of a pack, as views into it. */
function* itemsOf(pack) {
  const view = new DataView(pack.buffer, pack.byteOffset, pack.byteLength);
  for (let at = 0; at < pack.byteLength; ) {
    const type = view.getUint32(at, true), bytes = Number(view.getBigUint64(at + 8, true));
    const frame = Number(view.getBigInt64(at + 16, true));
    yield { type, frame, bytes: pack.subarray(at + 24, at + 24 + bytes) };
    at += 24 + bytes;
  }
}

/** The frames at which a plan takes another's place. */
export function* plansOf(pack) {
  for (const item of itemsOf(pack)) if (item.type === PACK.plan && item.frame > 0) yield item.frame;
}

/** One record into a ring (core/ring.h), as its only writer. */
function ringWrite(buffer, ring, record) {
  const words = new Uint32Array(buffer, ring, 36);
  const written = Atomics.load(words, 0), capacity = words[33];
  if (((written - Atomics.load(words, 16)) >>> 0) >= capacity) throw new Error("the command ring is full");
  new Uint8Array(buffer).set(record, ring + 144 + (written & (capacity - 1)) * words[32]);
  Atomics.store(words, 0, (written + 1) >>> 0);
}

/** What the engine asks of its host (wasm/host.h), as far as a bench has it. */
const imports = (memory) => ({ memory, emscripten_notify_memory_growth() {}, tutti_read_asset: () => 0, tutti_clock: () => 0 });

/** A fresh engine, what its control side hands it over time, and what its audio side renders with. */
function open(module, rate_hz) {
  const memory = new WebAssembly.Memory({ initial: 128, maximum: 16384, shared: true });
  const engine = new WebAssembly.Instance(module, { env: imports(memory) }).exports;
  engine._initialize?.();
  const graph = engine.tutti_graph_create(rate_hz), ring = engine.tutti_graph_commands();
  const expect = (status) => {
    if (status) throw new Error(new TextDecoder().decode(new Uint8Array(memory.buffer, engine.tutti_problem(), engine.tutti_problem_bytes()).slice()));
  };
  const give = (item) => {
    if (item.type === PACK.segment) {
      const room = engine.tutti_graph_begin_segment(item.bytes.length);
      new Uint8Array(memory.buffer).set(item.bytes, room);
      expect(engine.tutti_graph_commit_segment(room));
    } else if (item.type === PACK.plan) {
      engine.tutti_graph_collect();
      const room = engine.tutti_input(item.bytes.length);
      new Uint8Array(memory.buffer).set(item.bytes, room);
      expect(engine.tutti_graph_install(item.bytes.length));
    } else ringWrite(memory.buffer, ring, item.bytes);
  };
  return { engine, memory, graph, give };
}

/**
 * Render `frames` of the pack in blocks. Only the calls that render are timed, `span_frames` at a time, as a host would call
 * them; returns {seconds of each span, left, right}.
 */
export function play(module, pack, { frames, block_frames: blockFrames, rate_hz = 48000 }, spanFrames = 4800) {
  const { engine, memory, graph, give } = open(module, rate_hz);
  const span = blockFrames * Math.ceil(spanFrames / blockFrames);
  const bytes = span * 4, out = engine.tutti_allocate(2 * bytes);
  const left = new Float32Array(frames), right = new Float32Array(frames), seconds = [];
  const items = itemsOf(pack);
  let next = items.next();
  for (let done = 0; done < frames; done += span) {
    const count = Math.min(span, frames - done);
    let milliseconds = 0, begin = performance.now();
    for (let i = 0; i < count; i += blockFrames) {
      if (!next.done && next.value.frame <= done + i) {
        milliseconds += performance.now() - begin;
        for (; !next.done && next.value.frame <= done + i; next = items.next()) give(next.value);
        begin = performance.now();
      }
      engine.tutti_graph_render(graph, out + 4 * i, out + bytes + 4 * i, Math.min(blockFrames, count - i));
    }
    seconds.push((milliseconds + performance.now() - begin) / 1000);
    left.set(new Float32Array(memory.buffer, out, count), done);
    right.set(new Float32Array(memory.buffer, out + bytes, count), done);
  }
  return { seconds, left, right, memory_mib: memory.buffer.byteLength / MIB };
}

/** Look at a recording; returns the seconds of the call alone, and what must be the same everywhere. */
export function analyse(module, wav) {
  const memory = new WebAssembly.Memory({ initial: 128, maximum: 16384, shared: true });
  const engine = new WebAssembly.Instance(module, { env: imports(memory) }).exports;
  engine._initialize?.();
  const room = engine.tutti_input(wav.length);
  new Uint8Array(memory.buffer).set(wav, room);
  const begin = performance.now(), status = engine.tutti_analyse(wav.length), seconds = (performance.now() - begin) / 1000;
  if (status) throw new Error(`the recording was refused with status ${status}`);
  const result = new Uint8Array(6 * 8 + 2 * 2 * 1024 * 4);
  result.set(new Uint8Array(memory.buffer, engine.tutti_column(0), 48), 0);
  result.set(new Uint8Array(memory.buffer, engine.tutti_column(1), result.length - 48), 48);
  return { seconds, result, memory_mib: memory.buffer.byteLength / MIB };
}

/** How often a run of so many seconds is repeated: what is long gets fewer rounds. */
export const roundsFor = (seconds, most) => Math.min(most, Math.max(1, Math.floor(60 / seconds)));

export const sum = (values) => values.reduce((total, value) => total + value, 0);

export async function digestOfBytes(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** SHA-256 over the left channel's bytes, then the right's, as hexadecimal text. */
export async function digestOf({ left, right }) {
  const bytes = new Uint8Array(8 * left.length);
  bytes.set(new Uint8Array(left.buffer), 0);
  bytes.set(new Uint8Array(right.buffer), 4 * left.length);
  return digestOfBytes(bytes);
}
