// The store and the player without the page around them, for tests that drive both from outside.
import * as schema from "@gen/schema";
import type { Id, Player, Project, ProjectStore } from "../../web/project/api";
import { createPlayer } from "../../web/audio";
import type { AudioPlayer } from "../../web/audio/player";
import { createStore, ProjectInUse } from "../../web/project";
import { OpenProject } from "../../web/project/project";
import { floatWav } from "../../web/project/wav";

const store: ProjectStore = createStore();
const player: Player = createPlayer();
const sound = player as AudioPlayer;
let project: Project | null = null;

/** Audio frames until a mark sent now comes back, in milliseconds. */
async function markLatency(): Promise<number> {
  const id = BigInt(Math.floor(Math.random() * 1e9));
  const begun = performance.now();
  let seen = 0;
  const stop = sound.onNotice((notice) => {
    if (notice.id === id && notice.type === schema.Notice.mark) seen = performance.now();
  });
  sound.mark(id);
  while (seen === 0 && performance.now() - begun < 2000) {
    await new Promise((resolve) => setTimeout(resolve));
    sound.service();
  }
  stop();
  return seen - begun;
}

/** From an edit until its plan's first frame was rendered, in milliseconds. */
async function editLatency(edit: () => void): Promise<number> {
  const open = project as Project;
  let seen = 0;
  const begun = performance.now();
  const stop = sound.onNotice((notice) => {
    if (notice.type === schema.Notice.plan && Number(notice.id) >= open.revision() && seen === 0) seen = performance.now();
  });
  edit();
  while (seen === 0 && performance.now() - begun < 2000) {
    await new Promise((resolve) => setTimeout(resolve));
    sound.service();
  }
  stop();
  return seen - begun;
}

/** Overwrite the graph under the audio thread, so that its next step traps. */
function breakGraph(): void {
  const graph = sound.currentOutput()?.graph;
  if (graph === undefined) return;
  const { graph: at, memory } = graph.gift(null);
  new Uint32Array(memory.buffer, at, 16).fill(0x7ffffff0);
}

const bench = {
  schema, store, player, floatWav, sound: Object.assign(sound, { breakGraph }), markLatency, editLatency, ProjectInUse,
  get project() {
    return project;
  },
  open(): OpenProject {
    if (!(project instanceof OpenProject)) throw new Error("no project is open");
    return project;
  },
  async use(next: Project): Promise<void> {
    project = next;
    player.attach(next);
  },
  /** Every asset the document names has its PCM here. */
  async assetsHere(of: Project): Promise<boolean> {
    return of instanceof OpenProject && of.document.assetDigests().every((digest) => of.document.hasAsset(digest));
  },
  meters(track: Id): number[] | null {
    const out = new Float32Array(8);
    return player.meter(track, out) ? Array.from(out) : null;
  },
  ready: performance.now(),
};
export type Bench = typeof bench;
Object.assign(globalThis, { bench });
