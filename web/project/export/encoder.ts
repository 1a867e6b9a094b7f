// Compressed sound: samples go in as they are rendered, a file's bytes come out. MP3 and Vorbis by encoders in files of their own,
// fetched when the first such export begins; Opus by the browser's encoder, in pages of formats/ogg.c.

import mp3Wasm from "wasm-media-encoders/wasm/mp3?url";
import oggWasm from "wasm-media-encoders/wasm/ogg?url";
import { english } from "../../messages/english.ts";
import type { Engine } from "../../../wasm/engine";
import { copyBytes } from "../../../wasm/engine";
import { mp3Tag } from "./mp3_tag";
import { BITRATES, type Quality, VORBIS_QUALITY } from "./plan";

export type Bytes = Uint8Array<ArrayBuffer>;

export interface SoundEncoder {
  /** Interleaved stereo. */
  put(samples: Float32Array<ArrayBuffer>): Promise<Bytes[]>;
  end(): Promise<Bytes[]>;
  /** What stands before all that, once it has ended. */
  header(): Bytes;
  close(): void;
}

const SERIAL = 0x74757474;

function apart(samples: Float32Array): [Float32Array, Float32Array] {
  const frames = samples.length / 2, left = new Float32Array(frames), right = new Float32Array(frames);
  for (let i = 0; i < frames; i++) {
    left[i] = samples[2 * i] as number;
    right[i] = samples[2 * i + 1] as number;
  }
  return [left, right];
}

async function fetched(url: string): Promise<ArrayBuffer> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(english("The encoder could not be loaded. Try again when you are online, or export a FLAC."));
  return answer.arrayBuffer();
}

export async function openMp3(rateHz: number, quality: Quality): Promise<SoundEncoder> {
  const { createEncoder } = await import("wasm-media-encoders/esnext");
  const encoder = await createEncoder("audio/mpeg", await fetched(mp3Wasm));
  encoder.configure({ channels: 2, sampleRate: rateHz, bitrate: BITRATES.mp3[quality] as 128 | 192 | 320 });
  const inner = wasmEncoder(encoder), tag = mp3Tag();
  const followed = (pieces: Bytes[]): Bytes[] => (pieces.forEach(tag.follow), pieces);
  let frames = 0;
  return {
    ...inner,
    async put(samples) {
      frames += samples.length / 2;
      return followed(await inner.put(samples));
    },
    end: async () => followed(await inner.end()),
    header: () => tag.frame(frames),
  };
}

export async function openVorbis(rateHz: number, quality: Quality): Promise<SoundEncoder> {
  const { createEncoder } = await import("wasm-media-encoders/esnext");
  const encoder = await createEncoder("audio/ogg", await fetched(oggWasm));
  encoder.configure({ channels: 2, sampleRate: rateHz, vbrQuality: VORBIS_QUALITY[quality], oggSerialNo: SERIAL });
  return wasmEncoder(encoder);
}

/** What it gives lies in its own memory until the next call. */
function wasmEncoder(encoder: { encode(samples: readonly Float32Array[]): Uint8Array; finalize(): Uint8Array }): SoundEncoder {
  return {
    put: async (samples) => [copyBytes(encoder.encode(apart(samples)))],
    end: async () => [copyBytes(encoder.finalize())],
    header: () => new Uint8Array(),
    close: () => {},
  };
}

const OPUS_RATE = 48000, PACKET_FRAMES = 960, PRE_SKIP = 312, QUEUE_MAX = 64;

const opusSettings = (quality: Quality): AudioEncoderConfig => ({ codec: "opus", sampleRate: OPUS_RATE, numberOfChannels: 2, bitrate: BITRATES.opus[quality] * 1000 });

/** The samples the stream begins with that are not played, as the encoder says it in the header it gives: noise then lies to the frame where
 *  it lay. What is deep seems to come sooner, at 60 Hz by 6 frames: the phase of the encoder's own filter against what nobody hears (3 Hz). */
function preSkipOf(description: AllowSharedBufferSource | undefined): number {
  if (description === undefined) return PRE_SKIP;
  const view = ArrayBuffer.isView(description) ? new DataView(description.buffer, description.byteOffset, description.byteLength) : new DataView(description);
  return view.byteLength >= 12 ? view.getUint16(10, true) : PRE_SKIP;
}

export async function canOpus(): Promise<boolean> {
  if (typeof AudioEncoder === "undefined") return false;
  return AudioEncoder.isConfigSupported(opusSettings(1)).then(({ supported }) => supported === true, () => false);
}

export async function openOpus(engine: Engine, quality: Quality): Promise<SoundEncoder> {
  if (!(await canOpus())) throw new Error(english("This browser cannot make Opus files. Ogg Vorbis is near it."));
  const pages: Bytes[] = [];
  let begun = false, preSkip = PRE_SKIP, packets = 0, given = 0, failure: Error | null = null;
  const page = (status: number): void => {
    engine.check(status);
    const bytes = engine.output();
    if (bytes.length > 0) pages.push(bytes);
  };
  const encoder = new AudioEncoder({
    output(chunk, metadata) {
      try {
        if (!begun) {
          begun = true;
          preSkip = preSkipOf(metadata?.decoderConfig?.description);
          page(engine.exports.tutti_ogg_begin(SERIAL, 2, preSkip, OPUS_RATE));
        }
        const packet = new Uint8Array(chunk.byteLength);
        chunk.copyTo(packet);
        page(engine.exports.tutti_ogg_packet(engine.give(packet), ++packets * PACKET_FRAMES));
      } catch (error) {
        failure ??= error instanceof Error ? error : new Error(String(error));
      }
    },
    error: (error) => void (failure ??= error),
  });
  encoder.configure(opusSettings(quality));
  const feed = (samples: Float32Array<ArrayBuffer>): void => {
    const frames = samples.length / 2;
    const data = new AudioData({ format: "f32", sampleRate: OPUS_RATE, numberOfChannels: 2, numberOfFrames: frames, timestamp: Math.round((given * 1e6) / OPUS_RATE), data: samples });
    given += frames;
    encoder.encode(data);
    data.close();
  };
  const taken = (): Bytes[] => {
    if (failure !== null) throw failure;
    return pages.splice(0);
  };
  return {
    async put(samples) {
      if (samples.length > 0) feed(samples);
      while (encoder.encodeQueueSize > QUEUE_MAX && failure === null) await new Promise((done) => encoder.addEventListener("dequeue", done, { once: true }));
      return taken();
    },
    async end() {
      const frames = given;
      feed(new Float32Array(2 * 2 * PACKET_FRAMES)); // so that what the beginning pushed back is in a packet, too
      await encoder.flush();
      page(engine.exports.tutti_ogg_end(preSkip + frames));
      return taken();
    },
    header: () => new Uint8Array(),
    close() {
      if (encoder.state !== "closed") encoder.close();
    },
  };
}
