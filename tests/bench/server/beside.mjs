// The same traffic through our server and through programs of others (relay.mjs), in one table. `beside.mjs FILE` with the rows of all of them.
import { readFileSync } from "node:fs";

import { digits, printTable } from "../table.mjs";

const rows = readFileSync(process.argv[2], "utf8").trim().split("\n").map((line) => JSON.parse(line));
const kept = rows.find((row) => row.row === "idle")?.kept;
const names = { "S2b": `Tutti, committed (${kept})`, "S2b ws": "ws, a relay: nothing kept", "S2b yjs": "Yjs behind ws: nothing kept" };
const measured = rows.filter((row) => names[row.row]);
if (measured.length > 1) {
  console.log("50 people at one song, 20 edits a second each:");
  printTable([["", "answered by", "edits/s", "deliveries/s", "p50, ms", "p99, ms"],
    ...measured.map((row) => ["", names[row.row], digits(row.batches_per_s, 0), digits(row.deliveries_per_s, 0), digits(row.ack_p50_ms), digits(row.ack_p99_ms)])]);
}
