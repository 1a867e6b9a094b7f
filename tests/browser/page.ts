// The store and the player without the page around them, for tests that drive both from outside.
import * as schema from "@gen/schema";
import type { Id, Player, Project, ProjectStore } from "../../web/project/api";
import { freshGraph } from "../../web/audio/ahead";
import { loadWorklet, Output } from "../../web/audio/output";
import { chooseBuffering } from "../../web/audio/buffering";
import { AudioPlayer } from "../../web/audio/player";
import { AudioInput } from "../../web/audio/input";
import { Recorder } from "../../web/audio/recorder";
import { createStore, ProjectInUse } from "../../web/project";
import { OpenProject } from "../../web/project/project";
import { StoreClient } from "../../web/store/client";
import { addTrack } from "../../web/project/edit_tracks";
import { floatWav } from "../../web/project/wav";

const store: ProjectStore = createStore();
const sound = new AudioPlayer();
const player: Player = sound;
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

/** What the worklet plays from the start of the open project, caught by an offline context: left and right. */
async function capture(seconds: number): Promise<AudioBuffer> {
  if (!(project instanceof OpenProject)) throw new Error("no project is open");
  const rateHz = project.real(project.root, schema.Field.project.rateHz);
  const context = new OfflineAudioContext(2, Math.round(seconds * rateHz), rateHz);
  await loadWorklet(context);
  const { document } = project;
  const graph = await freshGraph(rateHz);
  graph.feed(document);
  graph.commands.send(schema.Command.play);
  const output = await Output.open(context, graph);
  const heard = await context.startRendering();
  output.close();
  return heard;
}

/** Bits that differ between what is heard live and the samples of a float export, in frames; -1 when none. */
async function liveDiffersAt(seconds: number): Promise<number> {
  const heard = await capture(seconds);
  const open = project as Project;
  const { blob } = await open.exportAudio({ format: "f32", rateHz: 0 }, () => {}, new AbortController().signal);
  const file = await blob.arrayBuffer();
  const head = String.fromCharCode(...new Uint8Array(file, 0, 128));
  const samples = new Float32Array(file.slice(head.indexOf("data") + 8));
  const frames = Math.min(heard.length, samples.length / 2);
  for (let i = 0; i < frames * 2; i++) {
    if (!Object.is(samples[i], heard.getChannelData(i % 2)[i >> 1])) return i >> 1;
  }
  return -1;
}

/** Overwrite the graph under the audio thread, so that its next step traps. */
function breakGraph(): void {
  const graph = sound.currentOutput()?.graph;
  if (graph === undefined) return;
  const { graph: at, memory } = graph.gift(null);
  new Uint32Array(memory.buffer, at, 16).fill(0x7ffffff0);
}

/** A recorder on the running output; what troubles it lands in `troubles`. */
const troubles: string[] = [];
async function openRecorder(): Promise<Recorder> {
  const output = sound.currentOutput();
  if (output === null) throw new Error("there is no sound");
  const recorder = await Recorder.open(output, { trouble: (why) => troubles.push(why) });
  const input = new AudioInput(null, (why) => troubles.push(why));
  recorder.listen(await input.open(output.context));
  return recorder;
}

/** Every clip of a track: where it begins, how long it is, and the asset's loudest sample. */
async function recordedClips(track: Id): Promise<{ startTicks: number; lengthTicks: number; peak: number; frames: number; mute: boolean }[]> {
  const of = project as OpenProject;
  return of.childrenOf(track, schema.Kind.audioClip).map((clip) => {
    const asset = of.document.ref(clip, schema.Field.audioClip.asset);
    const wav = of.document.assetBytes(of.document.digest(asset, schema.Field.asset.sha256)) ?? new Uint8Array();
    const samples = new Float32Array(wav.buffer.slice(wav.byteOffset + 58, wav.byteOffset + 58 + ((wav.length - 58) & ~3)));
    return {
      startTicks: of.int(clip, schema.Field.audioClip.startTicks),
      lengthTicks: of.int(clip, schema.Field.audioClip.lengthTicks),
      peak: samples.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0),
      frames: of.int(asset, schema.Field.asset.frames),
      mute: of.bool(clip, schema.Field.audioClip.mute),
    };
  });
}

const bench = {
  openRecorder, recordedClips, troubles, addTrack, chooseBuffering,
  liveDiffersAt,
  schema, store, player, floatWav, sound: Object.assign(sound, { breakGraph }), markLatency, editLatency, ProjectInUse,
  get project() {
    return project;
  },
  open(): OpenProject {
    if (!(project instanceof OpenProject)) throw new Error("no project is open");
    return project;
  },
  /** A batch no version can read, at the end of a closed project's log, whole and with the right check. */
  async spoilLog(id: string): Promise<void> {
    const files = new StoreClient();
    await files.call("open", id);
    await files.call("append", id, [Uint8Array.of(255, 254, 253, 1, 2, 3)]);
    await files.call("close", id);
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
    const out = new Float32Array(4);
    return player.meter(track, out) ? Array.from(out) : null;
  },
  ready: performance.now(),
};
export type Bench = typeof bench;
Object.assign(globalThis, { bench });
