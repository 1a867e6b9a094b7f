// The workers behind sound in pages: one reads files while they play, and once something is stretched another makes that. Both are
// made here and speak by a channel: where the first made the second itself, Firefox at times stood still in that for ever, and
// every track with it.

import type { StretchedFile } from "../../wasm/graph";
import type { PageGift } from "../../wasm/pages";
import type { PageWork } from "./page_worker";
import type { StretchStart } from "./stretch_protocol";

export class PageWorkers {
  private readonly pages: Worker;
  private stretch: Worker | null = null;

  constructor(private readonly gift: PageGift, private readonly project: string) {
    this.pages = new Worker(new URL("./page_worker.ts", import.meta.url), { type: "module", name: "pages" });
    this.tell({ gift, project });
  }

  /** A file that is made while it is read: told before the graph can ask for it. */
  add(file: StretchedFile): void {
    if (this.stretch === null) this.startStretch();
    this.tell(file);
  }

  end(): void {
    this.pages.terminate();
    this.stretch?.terminate();
  }

  private startStretch(): void {
    const { port1, port2 } = new MessageChannel(), { gift, project } = this;
    this.stretch = new Worker(new URL("./stretch_worker.ts", import.meta.url), { type: "module", name: "stretch" });
    this.stretch.postMessage({ module: gift.module, project, requests: port1 } satisfies StretchStart, [port1]);
    this.tell({ stretcher: port2 }, [port2]);
  }

  private tell(work: PageWork, transfer: Transferable[] = []): void {
    this.pages.postMessage(work, transfer);
  }
}
