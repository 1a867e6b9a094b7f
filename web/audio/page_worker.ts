// Reads long audio from the disk while it plays: asks the machine in the audio memory what is wanted next, reads it, hands it
// over. Nobody waits for this thread but silence.

import { type PageGift, PageMachine } from "../../wasm/pages";
import { AssetFile } from "../store/asset_file";

const IDLE_MS = 5;

export interface PageWork {
  readonly gift: PageGift;
  readonly project: string;
}

async function open(files: Map<string, AssetFile | null>, project: string, name: string): Promise<AssetFile | null> {
  const known = files.get(name);
  if (known !== undefined && known !== null) return known;
  const file = await AssetFile.open(project, name).catch(() => null);
  files.set(name, file);
  return file;
}

async function work({ gift, project }: PageWork): Promise<never> {
  const machine = new PageMachine(gift);
  const files = new Map<string, AssetFile | null>();
  for (;;) {
    const wanted = machine.next();
    if (typeof wanted === "string") {
      await new Promise((resolve) => setTimeout(resolve, wanted === "wait" ? 0 : IDLE_MS));
      continue;
    }
    const file = files.get(wanted.name) ?? (await open(files, project, wanted.name));
    machine.done(file?.read(wanted.at, wanted.bytes) ?? null);
  }
}

self.onmessage = ({ data }: MessageEvent<PageWork>) => void work(data);
