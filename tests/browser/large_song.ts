// A song larger than people make them: 200 tracks in groups of ten, 25 clips on each of 200 lanes, 20 notes in each clip.

import { zip } from "../faults/zip.ts";
import { createHash } from "node:crypto";
import { random } from "../wander/random.ts";

const QUARTER = 17_740_800, BAR = 4 * QUARTER;
export const TRACKS = 200, CLIPS = 5000, NOTES = 100_000;
/** Places where clips begin: of five bars the first or the second. */
export const SCENES = 2 * CLIPS / TRACKS;

/** As the bundle that a person would open. */
export function largeSong(): Uint8Array {
  const dice = random(200), objects: object[] = [{ kind: "project", id: "0:1", name: "Large" }, { kind: "track", id: "0:2", parent: "0:1", name: "Master", type: "master" }];
  let next = 1;
  const id = (): string => `1:${next++}`;
  for (let index = 0; index < TRACKS; index++) {
    const track = id();
    objects.push({ kind: "track", id: track, parent: "0:1", name: `Track ${index + 1}`, hue: index % 12 }, { kind: "device", id: id(), parent: track, device: "synth" });
    for (let clip = 0; clip < CLIPS / TRACKS; clip++) {
      const rows = Array.from({ length: NOTES / CLIPS }, (_, note) => ({ start: note * (BAR / 5), key: 40 + dice.below(36), velocity: 50 + dice.below(70) }));
      objects.push({ kind: "note_clip", id: id(), parent: track, start_ticks: clip * 5 * BAR + dice.below(2) * BAR, length_ticks: 4 * BAR, notes: {
        columns: ["id", "start_ticks", "length_ticks", "key", "velocity"], rows: rows.map(({ start, key, velocity }) => [id(), start, QUARTER / 2, key, velocity]) } });
    }
  }
  const project = Buffer.from(JSON.stringify({ format: "tutti project", version: 1, schema: 2, ids: [[0, 3], [1, next]], objects }));
  const manifest = { format: "tutti bundle", version: 1, engine: "0.1.0", schema: 1, entries: [{ name: "project.json", size: project.length, sha256: createHash("sha256").update(project).digest("hex") }] };
  return zip(new Map([["manifest.json", Buffer.from(JSON.stringify(manifest))], ["project.json", project]]));
}
