// How outputs of ours and of peers are measured alike: wave files in, aliases and errors of stretching in dB out.
import { readFileSync } from "node:fs";

/** The left channel of a wave file of floats or 16-bit words, as numbers. */
export function readWave(path) {
  const bytes = readFileSync(path), chunks = new Map();
  for (let at = 12; at + 8 <= bytes.length; at += 8 + bytes.readUInt32LE(at + 4) + (bytes.readUInt32LE(at + 4) & 1))
    chunks.set(bytes.toString("latin1", at, at + 4), bytes.subarray(at + 8, Math.min(bytes.length, at + 8 + bytes.readUInt32LE(at + 4))));
  const format = chunks.get("fmt "), data = chunks.get("data"), step = format.readUInt16LE(12), width = format.readUInt16LE(14);
  const pick = width === 32 ? (at) => data.readFloatLE(at) : (at) => data.readInt16LE(at) / 32768;
  return { rate_hz: format.readUInt32LE(4), left: Float64Array.from({ length: Math.floor(data.length / step) }, (_, i) => pick(i * step)) };
}

/** Magnitudes of a Blackman-Harris spectrum; the length is a power of two. */
function spectrumOf(x) {
  const n = x.length, re = new Float64Array(n), im = new Float64Array(n);
  for (let i = 0, j = 0; i < n; i++) {
    const t = (2 * Math.PI * (i + 0.5)) / n;
    re[j] = x[i] * (0.35875 - 0.48829 * Math.cos(t) + 0.14128 * Math.cos(2 * t) - 0.01168 * Math.cos(3 * t));
    let bit = n >> 1;
    for (; bit && j & bit; bit >>= 1) j ^= bit;
    j |= bit;
  }
  for (let size = 2; size <= n; size *= 2)
    for (let k = 0; k < size / 2; k++) {
      const c = Math.cos((-2 * Math.PI * k) / size), s = Math.sin((-2 * Math.PI * k) / size);
      for (let a = k; a < n; a += size) {
        const b = a + size / 2, tr = re[b] * c - im[b] * s, ti = re[b] * s + im[b] * c;
        [re[b], im[b], re[a], im[a]] = [re[a] - tr, im[a] - ti, re[a] + tr, im[a] + ti];
      }
    }
  return Float64Array.from({ length: n / 2 }, (_, i) => Math.hypot(re[i], im[i]));
}

/** The loudest thing below 18 kHz that is no partial of `hz`, beside the fundamental, in dB. */
export function aliasDb(x, hz, rate_hz) {
  const n = 65536, spectrum = spectrumOf(x.subarray(0, n));
  let fundamental = 0, worst = 0;
  for (let i = 20; i < spectrum.length; i++) {
    const at = (i * rate_hz) / n, aside = Math.abs(at - hz * Math.round(at / hz));
    if (Math.abs(at - hz) < 10) fundamental = Math.max(fundamental, spectrum[i]);
    else if (at < 18000 && aside > 10) worst = Math.max(worst, spectrum[i]);
  }
  return 20 * Math.log10(worst / fundamental);
}

/** What a least-squares fit of these tones leaves of x[from..to), as a part of its energy. */
function restBeside(x, from, to, tones, rate_hz) {
  const basis = tones.flatMap((hz) => [Math.sin, Math.cos].map((f) => Float64Array.from({ length: to - from }, (_, i) => f((2 * Math.PI * hz * i) / rate_hz))));
  const rows = basis.map((a) => [...basis.map((b) => a.reduce((sum, v, i) => sum + v * b[i], 0)), a.reduce((sum, v, i) => sum + v * x[from + i], 0)]);
  for (let c = 0; c < rows.length; c++)
    for (let r = 0; r < rows.length; r++) {
      if (r === c) continue;
      const factor = rows[r][c] / rows[c][c];
      for (let k = c; k <= rows.length; k++) rows[r][k] -= factor * rows[c][k];
    }
  const weights = rows.map((row, i) => row[rows.length] / row[i]);
  let rest = 0, all = 0;
  for (let i = from; i < to; i++) {
    let fit = 0;
    for (let b = 0; b < basis.length; b++) fit += weights[b] * basis[b][i - from];
    rest += (x[i] - fit) ** 2;
    all += x[i] ** 2;
  }
  return rest / all;
}

/** Of convert.c's tones and clicks, stretched by `ratio`: how noisy the tones became, how smeared and how late the clicks. */
export function stretchError({ left: x, rate_hz }, ratio) {
  const tones = [], clicks = [];
  let late = 0;
  const edge = (i) => x[i] - 0.5 * (x[i - 1] + x[i + 1]); // what is high
  for (let at = 1; at * ratio * rate_hz + rate_hz < x.length; at += 0.5) {
    const place = Math.round(at * ratio * rate_hz), ms = rate_hz / 1000;
    tones.push(restBeside(x, Math.round(place + 0.2 * rate_hz), Math.round(place + 0.42 * ratio * rate_hz), [220, 1046.5, 3520], rate_hz));
    let best = place, near = 0, all = 0;
    for (let i = Math.round(place - 40 * ms); i < place + 40 * ms; i++) if (Math.abs(edge(i)) > Math.abs(edge(best))) best = i;
    for (let i = Math.round(best - 30 * ms); i < best + 30 * ms; i++) {
      all += edge(i) ** 2;
      if (Math.abs(i - best) <= ms) near += edge(i) ** 2;
    }
    clicks.push(1 - near / all);
    late = Math.max(late, Math.abs(best - place) / ms);
  }
  const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length, db = (part) => 10 * Math.log10(part + 1e-12);
  return { error_db: db((mean(tones) + mean(clicks)) / 2), tones_db: db(mean(tones)), clicks_db: db(mean(clicks)), late_ms: late };
}
