// Makes what convolution reverbs read, and its pictures: tens of milliseconds of transforms each, which the page has not got. It keeps
// the sounds it was given, so that a knob that is turned costs no copy of the recording.

import { Document } from "../../wasm/document";
import { Engine } from "../../wasm/engine";
import { drawKernel, makeKernel } from "../../wasm/kernels";
import { toHex } from "../lib/hex";
import { AssetFile } from "../store/asset_file";
import { HEAD_BYTES } from "./held_assets";
import type { ResponseReply, ResponseRequest, ResponseSound, ResponseStart } from "./response_protocol";

class Maker {
  private readonly document: Document;
  private readonly files = new Map<string, AssetFile>();

  constructor(private readonly start: ResponseStart) {
    this.document = new Document(Engine.create(start.module, (name, at, bytes) => this.files.get(name)?.read(at, bytes) ?? null));
  }

  async make({ number, job, draw, sounds }: ResponseRequest): Promise<ResponseReply> {
    for (const sound of sounds) await this.know(sound);
    const { engine } = this.document;
    return draw ? { number, picture: drawKernel(engine, job) } : { number, segment: makeKernel(engine, job) };
  }

  private async know({ digest, wav }: ResponseSound): Promise<void> {
    const { document, files, start } = this, name = toHex(digest);
    if (document.hasAsset(digest)) return;
    if (wav !== null) return document.adoptAsset(digest, wav);
    const file = start.folder === null ? null : await AssetFile.open(start.folder, name), head = file?.read(0, Math.min(HEAD_BYTES, file.bytes)) ?? null;
    if (file === null || head === null) return;
    files.set(name, file);
    document.knowAsset(digest, head, file.bytes);
  }
}

const answer = (reply: ResponseReply): void => self.postMessage(reply, { transfer: "segment" in reply ? [reply.segment.buffer] : [] });

let maker: Maker | null = null, last: Promise<void> = Promise.resolve();
self.onmessage = ({ data }: MessageEvent<ResponseStart | ResponseRequest>) => {
  if ("module" in data) return void (maker = new Maker(data));
  const made = maker?.make.bind(maker);
  last = last.then(async () => {
    try {
      if (made) answer(await made(data));
    } catch (error) {
      answer({ number: data.number, problem: error instanceof Error ? error.message : String(error) });
    }
  });
};
