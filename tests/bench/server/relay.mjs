// What other people's programs make of the same traffic: 50 people at one place, 20 messages of 160 bytes a second each. A relay on `ws`
// and, when it is there, a document of Yjs behind one (tests/bench/peers). Neither writes anything to a disk
// before it answers; what is measured is the time until the server's answer came back to its author. `relay.mjs SECONDS` prints JSON.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

const PEOPLE = 50, PER_SECOND = 20, BYTES = 160;
const here = createRequire(resolve("node_modules/x.js")), peers = createRequire(resolve(process.env.BUILD ?? "build", "peers/x.js"));
const WebSocketPackage = here("ws");

function load(name) {
  try {
    return peers(name);
  } catch {
    return null;
  }
}

/** The server's thread: everything that comes goes to everybody, its author included. With Yjs, through a document. */
function serve(kind) {
  const wss = new WebSocketPackage.WebSocketServer({ port: 0, host: "127.0.0.1" });
  const Y = kind === "yjs" ? load("yjs") : null, doc = Y && new Y.Doc();
  const tell = (bytes) => {
    for (const client of wss.clients) if (client.readyState === 1) client.send(bytes);
  };
  if (doc) doc.on("update", (update, origin) => tell(Buffer.concat([origin, update])));
  wss.on("connection", (socket) => socket.on("message", (bytes) => {
    if (doc) Y.applyUpdate(doc, bytes.subarray(16), bytes.subarray(0, 16));
    else tell(bytes);
  }));
  wss.on("listening", () => parentPort.postMessage(wss.address().port));
}

async function measure(kind, seconds) {
  const server = new Worker(new URL(import.meta.url), { workerData: kind });
  const port = await new Promise((done) => server.once("message", done));
  const Y = kind === "yjs" ? load("yjs") : null, times = [];
  let deliveries = 0, counting = false;
  const people = await Promise.all(Array.from({ length: PEOPLE }, (_, index) => new Promise((done) => {
    const socket = new WebSocketPackage.WebSocket(`ws://127.0.0.1:${port}`), doc = Y && new Y.Doc();
    socket.on("message", (bytes) => {
      if (counting) deliveries++;
      if (bytes.readUInt32LE(0) === index) times.push(performance.now() - bytes.readDoubleLE(8));
      else if (doc) Y.applyUpdate(doc, bytes.subarray(16), "far");
    });
    socket.on("open", () => done({ socket, doc, index }));
  })));
  const send = ({ socket, doc, index }) => {
    const head = Buffer.alloc(16);
    head.writeUInt32LE(index, 0);
    head.writeDoubleLE(performance.now(), 8);
    if (!doc) return socket.send(Buffer.concat([head, Buffer.alloc(BYTES - 16, index)]));
    doc.once("update", (update) => socket.send(Buffer.concat([head, update])));
    doc.getMap("notes").set(`${index}-${times.length % 64}`, "x".repeat(100));
  };
  counting = true;
  const begun = performance.now();
  for (let due = 0, next = 0; performance.now() - begun < seconds * 1000; ) {
    due = ((performance.now() - begun) / 1000) * PER_SECOND * PEOPLE;
    for (; next < due; next++) send(people[next % PEOPLE]);
    await new Promise((done) => setImmediate(done));
  }
  const elapsed = (performance.now() - begun) / 1000;
  for (const { socket } of people) socket.terminate();
  await server.terminate();
  times.sort((a, b) => a - b);
  const at = (part) => times[Math.floor(part * (times.length - 1))] ?? 0;
  return { row: `S2b ${kind}`, batches_per_s: times.length / elapsed, deliveries_per_s: deliveries / elapsed, ack_p50_ms: at(0.5), ack_p99_ms: at(0.99) };
}

if (!isMainThread) serve(workerData);
else {
  for (const kind of ["ws", "yjs"]) {
    if (kind === "yjs" && !load("yjs")) {
      console.error("Yjs is not installed (make bench installs it)");
      continue;
    }
    const row = await measure(kind, Number(process.argv[2] ?? 5));
    console.error(`S2b  ${kind}, nothing kept: ${row.batches_per_s.toFixed(0)} messages/s, ${row.deliveries_per_s.toFixed(0)} deliveries/s, answered p50 ${row.ack_p50_ms.toFixed(1)}, p99 ${row.ack_p99_ms.toFixed(1)} ms`);
    console.log(JSON.stringify(row));
  }
}
