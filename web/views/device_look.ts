// A device's picture in lists and in the graph: by what it is, so that one tells a chain apart at a glance. What is new here has its role's.
import type { DeviceInfo } from "../project/fields.ts";
import type { IconName } from "../ui/icon.tsx";

const ROLES: Readonly<Record<string, IconName>> = { instrument: "keys", note_effect: "music-2", modulator: "signal", container: "layers" };
const DEVICES: Readonly<Record<string, IconName>> = {
  drums: "drum", pads: "drum", sampler: "audio", synth: "audio-lines", partials: "bell",
  eq5: "automation", filter: "automation", multiband: "mixer", compressor: "gauge", limiter: "gauge", gate: "gauge", saturator: "zap",
  delay: "loop", reverb: "church", convolution: "church", chorus: "waves", flanger: "waves", phaser: "waves",
  gain: "settings", utility: "settings", macros: "settings", analyser: "audio-lines", random: "sparkles", steps: "grid",
};

export const deviceIcon = (info: DeviceInfo | undefined): IconName => (info === undefined ? "device" : DEVICES[info.id] ?? ROLES[info.role] ?? "device");
