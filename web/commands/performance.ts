// How the machine does: load by track and device, gaps, latency, memory.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "performance", title: t("Performance"), also: t("CPU, load, dropouts, crackles"), group: "View", icon: "gauge", run: (app) => app.drawer.update((now) => (now === "performance" ? null : "performance")) };
