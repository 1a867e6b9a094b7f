// The peer: the same mix built of the browser's own audio nodes. Its compressor has lookahead and an adaptive release, so it
// does more than ours; the workload without compressors says how much of a ratio that is.

/** The segments' source loops, one stereo pair a track, in the order of the tracks. */
export function loopsOf(pack) {
  const view = new DataView(pack.buffer, pack.byteOffset, pack.byteLength);
  const loops = [];
  for (let at = 0; at < pack.byteLength; ) {
    const type = view.getUint32(at, true), bytes = Number(view.getBigUint64(at + 8, true)), body = at + 24;
    const ASSET = 3, HEAD = 48; // SegmentHeader 32, SegmentAsset 16
    if (type === 1 && view.getUint32(body + 4, true) === ASSET) {
      const frames = Number(view.getBigInt64(body + 32, true));
      const samples = pack.slice(body + HEAD, body + HEAD + 8 * frames);
      loops.push([new Float32Array(samples.buffer, 0, frames), new Float32Array(samples.buffer, 4 * frames, frames)]);
    }
    at = body + bytes;
  }
  return loops;
}

function equalizer(context, bands) {
  return bands.filter((band) => band.type !== "off").map((band) => {
    const node = new BiquadFilterNode(context, { type: band.type, frequency: band.hz, gain: band.gain_db, Q: band.q });
    // for a high-pass the browser's Q is in decibels
    if (band.type === "highpass") node.Q.value = 20 * Math.log10(band.q);
    return node;
  });
}

function chainOf(context, track) {
  const nodes = equalizer(context, track.bands);
  if (track.compressor)
    nodes.push(new DynamicsCompressorNode(context, { threshold: track.threshold_db, ratio: track.ratio, knee: 0, attack: track.attack_seconds, release: track.release_seconds }));
  nodes.push(new StereoPannerNode(context, { pan: track.pan }), new GainNode(context, { gain: 10 ** (track.gain_db / 20) }));
  return nodes;
}

/** Build the workload's graph and render `frames` of it; returns {seconds, peak}. Only the rendering is timed. */
export async function renderNatively(workload, loops, frames) {
  const context = new OfflineAudioContext({ numberOfChannels: 2, length: frames, sampleRate: 48000 });
  workload.tracks.forEach((track, index) => {
    const buffer = new AudioBuffer({ numberOfChannels: 2, length: loops[index][0].length, sampleRate: 48000 });
    loops[index].forEach((samples, side) => buffer.copyToChannel(samples, side));
    const source = new AudioBufferSourceNode(context, { buffer, loop: true });
    const chain = [source, ...chainOf(context, track), context.destination];
    for (let i = 1; i < chain.length; i++) chain[i - 1].connect(chain[i]);
    source.start(0);
  });
  const begin = performance.now();
  const result = await context.startRendering();
  const seconds = (performance.now() - begin) / 1000;
  const peak = result.getChannelData(0).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (!(peak > 0.01)) throw new Error("the browser's graph is silent");
  return { seconds, peak };
}
