// Worlds that refuse, made before the page's own code runs. Each is passed to Session.open().

import type { Page } from "puppeteer-core";

type Prepare = (page: Page) => Promise<unknown>;

/** A private window of some browsers: there is no file system to ask for. */
export const withoutFiles: Prepare = (page) => page.evaluateOnNewDocument(() => {
  delete (StorageManager.prototype as { getDirectory?: unknown }).getDirectory;
});

/** While globalThis.full is true, the storage worker's writes end as on a full disk. */
export const withADiskThatFills: Prepare = (page) => page.evaluateOnNewDocument(() => {
  const Real = globalThis.Worker;
  globalThis.Worker = class extends Real {
    override postMessage(message: unknown, options?: unknown): void {
      const { id, method } = message as { id: number; method?: string };
      const full = (globalThis as { full?: boolean }).full === true && ["append", "putAsset", "putEntry", "compact"].includes(method ?? "");
      if (full) setTimeout(() => this.dispatchEvent(new MessageEvent("message", { data: { id, ok: false, error: "The disk is full.", diskFull: true } })));
      else super.postMessage(message, options as Transferable[]);
    }
  };
});
export const fill = (page: Page, full: boolean): Promise<void> => page.evaluate((full: boolean) => void ((globalThis as { full?: boolean }).full = full), full);

/** While globalThis.dying is true, the storage worker dies right after it wrote a batch, before it could say so. */
export const withAMortalStorage: Prepare = (page) => page.evaluateOnNewDocument(() => {
  const Real = globalThis.Worker;
  globalThis.Worker = class extends Real {
    private readonly appends = new Set<number>();
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.addEventListener("message", (event) => {
        const world = globalThis as { dying?: boolean };
        if (world.dying !== true || !this.appends.has((event.data as { id: number }).id)) return;
        world.dying = false;
        event.stopImmediatePropagation();
        this.dispatchEvent(new ErrorEvent("error", { message: "out of memory" }));
      });
    }
    override postMessage(message: unknown, options?: unknown): void {
      const { id, method } = message as { id: number; method?: string };
      if (method === "append") this.appends.add(id);
      super.postMessage(message, options as Transferable[]);
    }
  };
});
export const letStorageDie = (page: Page): Promise<void> => page.evaluate(() => void ((globalThis as { dying?: boolean }).dying = true));

/** No device ever answers: the context stays suspended. */
export const withoutADevice: Prepare = (page) => page.evaluateOnNewDocument(() => {
  const Real = globalThis.AudioContext;
  globalThis.AudioContext = class extends Real {
    override get state(): AudioContextState {
      return "suspended";
    }
    override resume(): Promise<void> {
      return new Promise(() => {});
    }
  };
});

/** The device, or the system, refuses at once. */
export const withARefusingDevice: Prepare = (page) => page.evaluateOnNewDocument(() => {
  globalThis.AudioContext = class {
    constructor() {
      throw new DOMException("the output is gone", "NotSupportedError");
    }
  } as unknown as typeof AudioContext;
});

/** The graph's memory can be spoilt under the audio thread, so that its next step traps. */
export const withABreakableEngine: Prepare = (page) => page.evaluateOnNewDocument(() => {
  const Real = globalThis.AudioWorkletNode;
  globalThis.AudioWorkletNode = class extends Real {
    constructor(context: BaseAudioContext, name: string, options?: AudioWorkletNodeOptions) {
      super(context, name, options);
      (globalThis as { gift?: unknown }).gift = options?.processorOptions;
    }
  };
});
export const breakEngine = (page: Page): Promise<void> => page.evaluate(() => {
  const { memory, graph } = (globalThis as unknown as { gift: { memory: WebAssembly.Memory; graph: number } }).gift;
  new Int32Array(memory.buffer, graph, 64).fill(0x7fff_fff0);
});
