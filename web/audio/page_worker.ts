// Reads long audio from the disk while it plays: asks the machine in the audio memory what is wanted next, reads it, hands it
// over. What is stretched is no file: it is made, and asked for again until it is. Nobody waits for this thread but silence.

import type { StretchedFile } from "../../wasm/graph";
import { type PageGift, PageMachine } from "../../wasm/pages";
import { AssetFile } from "../store/asset_file";
import { StretchedPages } from "./stretched_pages";

const IDLE_MS = 5;
/** A file that is not there may be one that is made, of which the word is still on its way: silence would stay, so it is not given at once. */
const WORD_MS = 500;

interface PageStart {
  readonly gift: PageGift;
  readonly project: string;
}
/** Where stretched sound is made. */
interface StretcherIsThere {
  readonly stretcher: MessagePort;
}
/** The first message; then, when something is stretched, who does it, and each file that is made while it is read. */
export type PageWork = PageStart | StretcherIsThere | StretchedFile;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets messages in, without the rest that timers take. */
function turn(): Promise<void> {
  const channel = new MessageChannel();
  return new Promise((resolve) => {
    channel.port1.onmessage = () => (channel.port1.close(), resolve());
    channel.port2.postMessage(null);
  });
}

class Files {
  private readonly open = new Map<string, AssetFile>();
  private readonly missingSinceMs = new Map<string, number>();

  constructor(private readonly project: string) {}

  /** "later": it is not there, but not for long yet; null: it is not there. */
  async get(name: string): Promise<AssetFile | "later" | null> {
    const file = this.open.get(name) ?? (await AssetFile.open(this.project, name).catch(() => null));
    if (file !== null) {
      this.open.set(name, file);
      return file;
    }
    const now = performance.now(), since = this.missingSinceMs.get(name) ?? now;
    this.missingSinceMs.set(name, since);
    return now - since < WORD_MS ? "later" : null;
  }
}

async function work({ gift, project }: PageStart): Promise<never> {
  const machine = new PageMachine(gift), files = new Files(project);
  for (;;) {
    const wanted = machine.next();
    if (typeof wanted === "string") {
      await pause(wanted === "wait" ? 0 : IDLE_MS);
      continue;
    }
    if (stretched?.has(wanted.name)) {
      const bytes = stretched.read(wanted.name, wanted.at, wanted.bytes, wanted.pinned);
      if (bytes === "later") machine.later();
      else machine.done(bytes);
      await turn();
      continue;
    }
    const file = await files.get(wanted.name);
    if (file === "later") {
      machine.later();
      await pause(0);
    } else machine.done(file?.read(wanted.at, wanted.bytes) ?? null);
  }
}

let stretched: StretchedPages | null = null;

self.onmessage = ({ data }: MessageEvent<PageWork>) => {
  if ("gift" in data) void work(data);
  else if ("stretcher" in data) stretched = new StretchedPages(data.stretcher);
  else stretched?.add(data);
};
