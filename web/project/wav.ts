// What the browser decoded, as a float WAV for the canonical import: formats our own C does not read yet come in this way.

/** Decode any audio the browser knows and give it as a 32-bit float WAV at the file's own rate, or at `rateHz` where the browser insists. */
export async function decodeToWav(file: ArrayBuffer, rateHz: number): Promise<Uint8Array<ArrayBuffer>> {
  const context = new OfflineAudioContext(2, 1, rateHz);
  const audio = await context.decodeAudioData(file);
  return floatWav(
    Array.from({ length: Math.min(2, audio.numberOfChannels) }, (_, i) => audio.getChannelData(i)),
    audio.sampleRate,
  );
}

const HEADER_BYTES = 44;

/** What stands in front of so many frames of interleaved floats. */
export function floatWavHeader(channels: number, rateHz: number, frames: number): Uint8Array<ArrayBuffer> {
  const wav = new Uint8Array(HEADER_BYTES), view = new DataView(wav.buffer), dataBytes = frames * channels * 4;
  const tag = (at: number, text: string): void => {
    for (let i = 0; i < 4; i++) wav[at + i] = text.charCodeAt(i);
  };
  tag(0, "RIFF");
  view.setUint32(4, 36 + dataBytes, true);
  tag(8, "WAVE");
  tag(12, "fmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 3, true); // float
  view.setUint16(22, channels, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * channels * 4, true);
  view.setUint16(32, channels * 4, true);
  view.setUint16(34, 32, true);
  tag(36, "data");
  view.setUint32(40, dataBytes, true);
  return wav;
}

export function floatWav(channels: readonly Float32Array[], rateHz: number): Uint8Array<ArrayBuffer> {
  const frames = channels[0]?.length ?? 0, wav = new Uint8Array(HEADER_BYTES + frames * channels.length * 4);
  wav.set(floatWavHeader(channels.length, rateHz, frames));
  const samples = new Float32Array(wav.buffer, HEADER_BYTES, frames * channels.length);
  channels.forEach((channel, c) => {
    for (let i = 0; i < frames; i++) samples[i * channels.length + c] = channel[i] as number;
  });
  return wav;
}
