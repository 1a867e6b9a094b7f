// The figures the engine is meant to reach, and the rows they are read from. A goal that is missed is said, not failed: a busy
// machine misses them all. What fails a run is a wrong output, or a speed below the floors.

const of = (rows, workload, build) => rows.find((row) => row.workload === workload && row.build === build);
const least = (bound) => ({ bound: `>= ${bound}`, reached: (value) => value >= bound });
const most = (bound) => ({ bound: `<= ${bound}`, reached: (value) => value <= bound });
const row = (workload, build, what, pick, goal) => ({ name: `${workload}, ${build}: ${what}`, value: (rows) => pick(of(rows, workload, build) ?? {}, rows), ...goal });
const over = (part, whole) => (part && whole ? part / whole : undefined);

const goals = [
  row("mix32", "wasm chromium", "beside Web Audio", (r) => r.ratio, least(13)),
  row("mix32", "wasm node", "beside native", (r, rows) => over(r.x_rt, of(rows, "mix32", "native")?.x_rt), least(0.7)),
  row("mix32", "wasm node", "beside the same without vectors", (r, rows) => over(r.x_rt, of(rows, "mix32", "wasm scalar")?.x_rt), least(2)),
  row("poly64", "native", "loudest alias, dB", (r) => r.error_db, most(-60)),
  row("poly64", "wasm node", "x real time", (r) => r.x_rt, least(35)),
  row("poly64", "wasm chromium", "x real time", (r) => r.x_rt, least(35)),
  row("eq5", "wasm node", "us a block of 512", (r) => r.block_us?.p50, most(20)),
  row("graph", "native", "ns a node-block", (r) => r.node_block_ns, most(150)),
  row("graph", "native", "longest edit beside the median block", (r) => r.edit_to_median, most(2)),
  ...["song", "whole-song"].flatMap((song) => [
    row(song, "native", "x real time", (r) => r.x_rt, least(25)),
    row(song, "wasm node", "x real time", (r) => r.x_rt, least(10)),
    row(song, "wasm chromium", "x real time", (r) => r.x_rt, least(10)),
    row(song, "native", "longest 128 frames at 48 kHz, us", (r) => r.block_us?.max, most(1500)),
    row(song, "wasm node", "p99.9 of 128 frames at 48 kHz, us", (r) => r.block_us?.p999, most(800)),
    row(`${song}-96k`, "native", "longest 128 frames at 96 kHz, us", (r) => r.block_us?.max, most(800)),
    row(`${song}-96k`, "wasm node", "longest 128 frames at 96 kHz, us", (r) => r.block_us?.max, most(800)),
  ]),
  row("stretch", "native", "speed beside Rubber Band R3", (r) => r.ratio, least(1)),
  row("stretch", "native", "error beside Rubber Band R3, dB", (r) => (r.peer ? r.error_db - r.peer.error_db : undefined), most(0)),
  row("resample", "native", "speed beside sox rate -v", (r) => r.ratio, least(0.5)),
  row("analyse", "native", "LUFS, LRA and dBTP beside libebur128, dB", (r) => r.peer?.distance_db, most(0.1)),
  row("live", "wasm chromium", "underruns", (r) => r.underruns, most(0)),
  row("live", "wasm chromium", "grown memory, pages", (r) => r.grown_pages, most(0)),
  row("live", "wasm chromium", "calls of heap and host by the audio thread", (r) => r.asked, most(0)),
  row("large", "native", "MiB", (r) => r.rss_mib, most(500)),
  row("million", "native", "notes held, MB", (r) => r.held_mb, most(64)),
  row("million", "native", "notes loaded, s", (r) => r.load_s, most(1)),
  row("million", "native", "plan ready after an edit, ms", (r) => r.plan_ms, most(5)),
  row("simulator", "native", "million steps a minute", (r) => over(r.steps_a_minute, 1e6), least(1)),
];

/** [goal, measured, bound, verdict] of every goal something was measured for. */
export function judge(rows, peers) {
  const ahead = peers.map((peer) => row("poly64", "wasm node", `beside ${peer.name}`, (r) => over(r.x_rt, peer.x_rt), least(1)));
  return [...goals, ...ahead].map(({ name, value, bound, reached }) => {
    const measured = value(rows);
    return measured === undefined || measured === null ? { name, bound, measured: null, reached: null } : { name, bound, measured, reached: reached(measured) };
  });
}
