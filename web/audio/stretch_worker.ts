// Makes stretched sound a piece or some at a time for the page worker, which goes on reading other pages meanwhile.

import { Engine } from "../../wasm/engine";
import { toHex } from "../lib/hex";
import { HEAD_BYTES } from "../project/held_assets";
import { AssetFile } from "../store/asset_file";
import { PIECE_BYTES, type StretchReply, type StretchRequest, type StretchStart } from "./stretch_protocol";

class Stretcher {
  private readonly engine: Engine;
  private readonly files = new Map<string, AssetFile | null>();
  /** What the engine has opened. */
  private name: Uint8Array | null = null;
  private file: AssetFile | null = null;

  constructor(private readonly start: StretchStart) {
    this.engine = Engine.create(start.module, (_name, at, bytes) => this.file?.read(at, bytes) ?? null);
  }

  async make({ of, piece, count }: StretchRequest): Promise<StretchReply> {
    const { engine } = this;
    if ((this.name === null || toHex(this.name) !== toHex(of.name)) && !(await this.open(of))) return null;
    engine.check(engine.exports.tutti_stretched_cut(piece * PIECE_BYTES, count * PIECE_BYTES));
    return engine.output();
  }

  /** False when the sound is not here. */
  private async open({ name, asset, job }: StretchRequest["of"]): Promise<boolean> {
    const { engine, files } = this, hex = toHex(asset);
    this.name = null;
    const file = files.get(hex) ?? (await AssetFile.open(this.start.project, hex)), head = file?.read(0, HEAD_BYTES) ?? null;
    files.set(hex, file);
    if (file === null || head === null) return false;
    this.file = file;
    engine.give(job, head);
    engine.check(engine.exports.tutti_stretched_open(job.length, head.length, file.bytes));
    this.name = name;
    return true;
  }
}

self.onmessage = ({ data: start }: MessageEvent<StretchStart>) => {
  const stretcher = new Stretcher(start), { requests } = start;
  let last: Promise<void> = Promise.resolve();
  requests.onmessage = ({ data }: MessageEvent<StretchRequest>) => {
    last = last.then(async () => {
      const made = await stretcher.make(data).catch(() => null);
      requests.postMessage(made satisfies StretchReply, made === null ? [] : [made.buffer]);
    });
  };
};
