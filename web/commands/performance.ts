// How the machine does: load by track and device, gaps, latency, memory.
import type { Command } from "./command.ts";

export const command: Command = { id: "performance", title: "Performance", group: "View", icon: "gauge", run: (app) => app.drawer.update((now) => (now === "performance" ? null : "performance")) };
