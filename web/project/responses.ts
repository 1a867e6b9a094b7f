// The impulse responses of a song: made and drawn by a worker of the page's own (a nested one would stand still in Firefox), which lives
// as long as the song is open. A hand on one of their knobs is tried: plans are made with where it is, the song does not know of it.

import { type ImpulsePicture, type KernelJob, kernelJob, kernelMissing } from "../../wasm/kernels";
import { engineModule } from "../../wasm/module";
import { toHex } from "../lib/hex";
import { t } from "../messages/index.ts";
import type { Id } from "./api";
import type { OpenProject } from "./project";
import type { ResponseReply, ResponseRequest, ResponseSound, ResponseStart } from "./response_protocol";

type Bytes = Uint8Array<ArrayBuffer>;
interface Waiting { readonly resolve: (reply: ResponseReply) => void; readonly reject: (problem: Error) => void }

export class Responses {
  private worker: Promise<Worker> | null = null;
  /** What this worker was given. */
  private readonly given = new Set<string>();
  private readonly waiting = new Map<number, Waiting>();
  private number = 0;
  private isTrying = false;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly project: OpenProject) {}

  /** The segment a plan asks for. */
  async make(kernel: KernelJob): Promise<Bytes> {
    const reply = await this.ask(kernel, false);
    if (!("segment" in reply)) throw new Error("problem" in reply ? reply.problem : t("The worker could not be started."));
    return reply.segment;
  }

  /** As it is this moment, with what a hand tries; null: the device has none, or a sound of it is not here. */
  async picture(device: Id): Promise<ImpulsePicture | null> {
    const kernel = kernelJob(this.project.document.engine, device), reply = kernel === null ? null : await this.ask(kernel, true);
    return reply !== null && "picture" in reply ? reply.picture : null;
  }

  /** The zone of a device whose recording is not here. */
  missing(device: Id): Id | null {
    return this.project.exists(device) ? kernelMissing(this.project.document.engine, device) : null;
  }

  /** A hand has a knob there. One device at a time. */
  attempt(device: Id, param: number, value: number): void {
    this.project.document.engine.exports.tutti_try_param(device, param, value);
    this.isTrying = true;
    this.tell();
  }
  /** The hand is off: what it left is in the document, or was not to last. */
  rest(): void {
    if (!this.isTrying) return;
    this.isTrying = false;
    this.project.document.engine.exports.tutti_end_trial();
    this.tell();
  }
  /** What is tried, or no longer. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  end(): void {
    this.fail(t("The project is closed."));
    this.listeners.clear();
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }

  private async ask({ job, sounds }: KernelJob, draw: boolean): Promise<ResponseReply> {
    const worker = await (this.worker ??= this.start());
    const number = ++this.number, reply = new Promise<ResponseReply>((resolve, reject) => this.waiting.set(number, { resolve, reject }));
    worker.postMessage({ number, job, draw, sounds: sounds.flatMap((digest) => this.toGive(digest)) } satisfies ResponseRequest);
    return reply;
  }

  /** Once for each worker: the bytes of what is in memory, the name of what is on the disk. */
  private toGive(digest: Bytes): ResponseSound[] {
    const name = toHex(digest);
    if (this.given.has(name)) return [];
    this.given.add(name);
    return [{ digest, wav: this.project.document.assetBytes(digest) }];
  }

  private async start(): Promise<Worker> {
    const worker = new Worker(new URL("./response_worker.ts", import.meta.url), { type: "module", name: "responses" });
    worker.onmessage = ({ data }: MessageEvent<ResponseReply>) => {
      this.waiting.get(data.number)?.resolve(data);
      this.waiting.delete(data.number);
    };
    worker.onerror = (event) => this.fail(event.message === "" ? t("The worker could not be started.") : event.message);
    worker.postMessage({ module: await engineModule(), folder: this.project.folder } satisfies ResponseStart);
    return worker;
  }

  /** The next request makes another. */
  private fail(problem: string): void {
    void this.worker?.then((worker) => worker.terminate());
    this.worker = null;
    this.given.clear();
    for (const { reject } of this.waiting.values()) reject(new Error(problem));
    this.waiting.clear();
  }
}
