// All keys and pointer habits on one page, derived from the commands.
import { shortcutText } from "../../lib/keys.ts";
import { useSignal } from "../../lib/react.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { COMMANDS, onMac } from "../command_registry.ts";
import { useApp } from "../context.tsx";

const POINTER: readonly (readonly [string, string])[] = [
  ["Double-click a lane", "New clip"], ["Double-click in the editor", "New note"], ["Alt-drag", "Copy"], ["Hold Ctrl", "Leave the grid"], ["Ctrl wheel", "Zoom at the pointer"],
  ["Shift wheel", "Sideways"], ["Double-click a knob", "Back to its default"], ["Enter on a knob", "Type a value"],
];

export function Shortcuts() {
  const app = useApp();
  const isOpen = useSignal(app.dialog) === "shortcuts";
  const groups = [...new Set(COMMANDS.map((command) => command.group))];
  return (
    <Dialog title="Keyboard shortcuts" isOpen={isOpen} onClose={() => app.dialog.set(null)} width={840}>
      <div className="shortcuts" tabIndex={0} role="region" aria-label="List of shortcuts">
        {groups.map((group) => {
          const rows = COMMANDS.filter((command) => command.group === group && command.keys);
          return rows.length === 0 ? null : (
            <section key={group}>
              <h3>{group}</h3>
              <dl>{rows.map((command) => <div key={command.id}><dt>{command.title}</dt><dd><kbd className="kbd">{shortcutText(command.keys?.[0] ?? "", onMac)}</kbd></dd></div>)}</dl>
            </section>
          );
        })}
        <section><h3>Pointer</h3><dl>{POINTER.map(([what, does]) => <div key={what}><dt>{does}</dt><dd className="t3">{what}</dd></div>)}</dl></section>
        <section><h3>Keyboard as a piano</h3><dl><div><dt>Notes</dt><dd className="t3">A W S E D F T G Y H U J K</dd></div><div><dt>Octave down, up</dt><dd className="t3">Z, X</dd></div></dl></section>
      </div>
    </Dialog>
  );
}
