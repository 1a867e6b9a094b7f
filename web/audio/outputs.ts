// Where the sound comes out: chosen by people, and given back to the system when the device is pulled.

import { signal, type Signal } from "../lib/signal";
import { t } from "../messages/index.ts";
import type { InputDevice } from "./input";
import type { AudioPlayer } from "./player";

export class Outputs {
  readonly devices: Signal<readonly InputDevice[]> = signal<readonly InputDevice[]>([]);
  readonly chosen: Signal<string | null> = signal<string | null>(null);

  constructor(private readonly player: AudioPlayer, private readonly onLost: (why: string) => void) {
    navigator.mediaDevices?.addEventListener?.("devicechange", () => void this.changed());
  }

  async list(): Promise<void> {
    const all = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
    const outputs = all.filter((device) => device.kind === "audiooutput" && device.deviceId !== "" && device.deviceId !== "communications");
    this.devices.set(outputs.map((device, index) => ({ id: device.deviceId, name: device.label || t("Output {index}", { index: index + 1 }) })));
  }

  async choose(id: string | null): Promise<void> {
    await this.player.setOutputDevice(id);
    this.chosen.set(id);
  }

  private async changed(): Promise<void> {
    const chosen = this.chosen.get(), name = this.devices.get().find((device) => device.id === chosen)?.name ?? t("The output");
    await this.list();
    if (chosen === null || this.devices.get().some((device) => device.id === chosen)) return;
    await this.choose(null).catch(() => {});
    this.onLost(t("{name} is gone. The song sounds where your system says; choose another output under Inputs and latency.", { name }));
  }
}
