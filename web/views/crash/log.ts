// The page's own errors and warnings, the newest last: for the crash page and for reports. They stay in this tab.

export interface LogLine { readonly atMs: number; readonly level: "error" | "warning"; readonly text: string }

const KEPT = 200;
const lines: LogLine[] = [];
export const pageLog = (): readonly LogLine[] => lines;

export function note(level: LogLine["level"], text: string): void {
  lines.push({ atMs: Date.now(), level, text: text.slice(0, 4000) });
  if (lines.length > KEPT) lines.shift();
}

const textOf = (value: unknown): string => (value instanceof Error ? value.stack ?? value.message : typeof value === "string" ? value : String(value));

/** What goes to the console is kept as well. */
export function keepConsole(): void {
  for (const [method, level] of [["error", "error"], ["warn", "warning"]] as const) {
    const before = console[method].bind(console);
    console[method] = (...values: unknown[]) => {
      note(level, values.map(textOf).join(" "));
      before(...values);
    };
  }
  window.addEventListener("error", (event) => note("error", textOf(event.error ?? event.message)));
  window.addEventListener("unhandledrejection", (event) => note("error", textOf(event.reason)));
}
