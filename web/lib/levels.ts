// The one scale of levels: faders, track sliders and meters agree on where a decibel lies. 0 dB sits at 75 % of the travel.

/** Points (dB, travel) between which the scale is straight; the ends are silence and the loudest setting. */
const SCALE: readonly (readonly [number, number])[] = [[-72, 0.02], [-60, 0.06], [-48, 0.12], [-24, 0.32], [-12, 0.5], [0, 0.75]];

export function travelOfDb(db: number, topDb = 6): number {
  if (!(db > -96)) return 0;
  if (db >= 0) return Math.min(1, 0.75 + (db / topDb) * 0.25);
  const first = SCALE[0] ?? [-72, 0.02];
  if (db <= first[0]) return Math.max(0, (first[1] * (db + 96)) / (first[0] + 96));
  for (let index = 1; index < SCALE.length; index++) {
    const [d1, t1] = SCALE[index] ?? [0, 0.75];
    const [d0, t0] = SCALE[index - 1] ?? [0, 0];
    if (db <= d1) return t0 + ((db - d0) / (d1 - d0)) * (t1 - t0);
  }
  return 0.75;
}

export function dbOfTravel(travel: number, topDb = 6, floorDb = -96): number {
  if (travel <= 0) return floorDb;
  if (travel >= 0.75) return Math.min(topDb, ((travel - 0.75) / 0.25) * topDb);
  const first = SCALE[0] ?? [-72, 0.02];
  if (travel <= first[1]) return Math.max(floorDb, -96 + (travel / first[1]) * (first[0] + 96));
  for (let index = 1; index < SCALE.length; index++) {
    const [d1, t1] = SCALE[index] ?? [0, 0.75];
    const [d0, t0] = SCALE[index - 1] ?? [0, 0];
    if (travel <= t1) return d0 + ((travel - t0) / (t1 - t0)) * (d1 - d0);
  }
  return 0;
}

/** 20 log10, silence at -120. */
export const dbOfLinear = (linear: number): number => (linear > 1e-6 ? 20 * Math.log10(linear) : -120);

/** What a meter's needle does: up at once, down 20 dB a second; the peak stays 1.5 s; a clip stays until it is cleared. */
export class Ballistics {
  levelDb = -120;
  holdDb = -120;
  clipped = false;
  private holdSince = 0;

  /** Takes the newest peak in dB; `now` and the last call's time in ms. True while there is still something to show. */
  feed(peakDb: number, now: number, elapsedMs: number): boolean {
    const fallen = this.levelDb - (20 * elapsedMs) / 1000;
    this.levelDb = peakDb > fallen ? peakDb : fallen;
    if (peakDb >= this.holdDb) {
      this.holdDb = peakDb;
      this.holdSince = now;
    } else if (now - this.holdSince > 1500) {
      this.holdDb = Math.max(this.levelDb, this.holdDb - (20 * elapsedMs) / 1000);
    }
    if (peakDb > 0) this.clipped = true;
    return this.levelDb > -90 || this.holdDb > -90;
  }

  clear(): void {
    this.clipped = false;
    this.holdDb = this.levelDb;
  }
}
