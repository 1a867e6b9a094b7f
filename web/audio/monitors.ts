// Hearing oneself: straight from the input to the speakers, or through a track's devices in the graph; either way behind a guard for the
// ears, and only as long as it does not howl.

import { Command, Input, Monitor } from "@gen/schema";
import type { Id } from "../project/api";
import { guardNode, HowlWatch } from "./ear_guard";
import type { AudioInput } from "./input";
import type { Output } from "./output";
import type { AudioPlayer } from "./player";
import type { InputSide, MonitorMode } from "./studio_state";

const FADE_SECONDS = 0.005;

export class Monitors {
  private direct: { readonly key: string; readonly gain: GainNode; readonly source: AudioNode } | null = null;
  private heard = false;
  private readonly howl = new HowlWatch();
  private readonly levels = new Float32Array(2);

  constructor(private readonly player: AudioPlayer, private readonly input: AudioInput) {}

  apply(wanted: ReadonlyMap<Id, { readonly mode: MonitorMode; readonly side: InputSide }>, output: Output | null): void {
    let straight: InputSide | null = null;
    for (const [track, { mode, side }] of wanted) {
      this.player.command(Command.monitor, track, mode === "effects" ? Monitor.on : Monitor.off, Input[side]);
      if (mode === "direct") straight = straight === null || straight === side ? side : "both";
    }
    this.heard = [...wanted.values()].some(({ mode }) => mode !== "off");
    output?.guard([...wanted.values()].some(({ mode }) => mode === "effects"));
    this.setDirect(straight, output?.context ?? null);
  }

  /** Asked again and again: whether what is heard feeds itself. */
  howls(nowMs: number): boolean {
    return this.heard && this.input.level(this.levels) && this.howl.feed(Math.max(this.levels[0] ?? 0, this.levels[1] ?? 0), nowMs);
  }

  private setDirect(side: InputSide | null, context: AudioContext | null): void {
    const source = this.input.source(), key = side === null || source === null || context === null ? "" : side;
    if ((this.direct?.key ?? "") === key && (key === "" || this.direct?.source === source)) return;
    const old = this.direct;
    this.direct = null;
    if (old !== null) {
      old.gain.gain.setTargetAtTime(0, old.gain.context.currentTime, FADE_SECONDS);
      setTimeout(() => old.gain.disconnect(), 100);
    }
    if (key === "" || source === null || context === null) return;
    const gain = new GainNode(context, { gain: 0 });
    if (side === "both") source.connect(gain);
    else {
      const split = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
      source.connect(split);
      split.connect(gain, side === "left" ? 0 : 1);
    }
    gain.connect(guardNode(context)).connect(context.destination);
    gain.gain.setTargetAtTime(1, context.currentTime, FADE_SECONDS);
    this.direct = { key, gain, source };
  }
}
