// Reads long audio from the disk while it plays: asks the machine in the audio memory what is wanted next, reads it, hands it
// over. What is stretched is no file: it is made, and asked for again until it is. Nobody waits for this thread but silence.

import type { StretchedFile } from "../../wasm/graph";
import { type PageGift, PageMachine } from "../../wasm/pages";
import { AssetFile } from "../store/asset_file";
import { StretchedPages } from "./stretched_pages";

const IDLE_MS = 5;

interface PageStart {
  readonly gift: PageGift;
  readonly project: string;
}
/** The first message; then files that are made while they are read. */
export type PageWork = PageStart | StretchedFile;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets messages in, without the rest that timers take. */
function turn(): Promise<void> {
  const channel = new MessageChannel();
  return new Promise((resolve) => {
    channel.port1.onmessage = () => (channel.port1.close(), resolve());
    channel.port2.postMessage(null);
  });
}

async function open(files: Map<string, AssetFile | null>, project: string, name: string): Promise<AssetFile | null> {
  const known = files.get(name);
  if (known !== undefined && known !== null) return known;
  const file = await AssetFile.open(project, name).catch(() => null);
  files.set(name, file);
  return file;
}

async function work({ gift, project }: PageStart, stretched: StretchedPages): Promise<never> {
  const machine = new PageMachine(gift);
  const files = new Map<string, AssetFile | null>();
  for (;;) {
    const wanted = machine.next();
    if (typeof wanted === "string") {
      await pause(wanted === "wait" ? 0 : IDLE_MS);
      continue;
    }
    if (stretched.has(wanted.name)) {
      const bytes = stretched.read(wanted.name, wanted.at, wanted.bytes, wanted.pinned);
      if (bytes === "later") machine.later();
      else machine.done(bytes);
      await turn();
      continue;
    }
    const file = files.get(wanted.name) ?? (await open(files, project, wanted.name));
    machine.done(file?.read(wanted.at, wanted.bytes) ?? null);
  }
}

let stretched: StretchedPages | null = null;

self.onmessage = ({ data }: MessageEvent<PageWork>) => {
  if (!("gift" in data)) return stretched?.add(data);
  stretched = new StretchedPages({ module: data.gift.module, project: data.project });
  void work(data, stretched);
};
