// A small key that stays down, as M, S and R: a plain button, for a song has hundreds of them and scrolling makes them.
import type { KeyboardEvent } from "react";

interface LampProps { letter: string; label: string; isOn: boolean; isDisabled?: boolean; className: string; info: string; onChange: (on: boolean) => void }

export function Lamp({ letter, label, isOn, isDisabled = false, className, info, onChange }: LampProps) {
  return (
    <button type="button" className={className} aria-label={label} aria-pressed={isOn} data-selected={isOn || undefined} data-disabled={isDisabled || undefined} disabled={isDisabled} data-info={info}
      onClick={() => onChange(!isOn)} onPointerDown={(event) => event.stopPropagation()} onKeyDown={keepKeys} onKeyUp={keepKeys}>{letter}</button>
  );
}

/** Enter presses the key and no shortcut. Space plays, wherever it is struck, and a browser must not press the key as well. */
function keepKeys(event: KeyboardEvent): void {
  if (event.key === "Enter") event.stopPropagation();
  if (event.key === " ") event.preventDefault();
}
