// Everything the page can do, by name: Ctrl K, type, Enter. The focus stays in the field, which says what is pointed at; the entries are plain
// rows, for two hundred controls that each know of focus and press take longer to make than a hand waits.
import { memo, startTransition, useEffect, useId, useLayoutEffect, useMemo, useState, type KeyboardEvent, type MouseEvent } from "react";
import { Modal, ModalOverlay, Dialog } from "react-aria-components";
import type { Command } from "../../commands/command.ts";
import { afterFrame } from "../../lib/frame.ts";
import { shortcutText } from "../../lib/keys.ts";
import { useSignal } from "../../lib/react.ts";
import { said, t } from "../../messages/index.ts";
import { Icon } from "../../ui/icon.tsx";
import { onMac, runCommand } from "../command_registry.ts";
import { useApp } from "../context.tsx";
import { keysOf } from "../settings/keys.ts";
import { commandsInOrder, firstAvailable, ranked } from "./palette_order.ts";

const FIRST = 16; // as many as show; the others come behind the frame that shows these
const PAGE = 8; // entries
const rowId = (list: string, command: string): string => `${list}-${encodeURIComponent(command)}`;

export function Palette() {
  const app = useApp(), isOpen = useSignal(app.dialog) === "palette";
  const close = (): void => {
    if (app.dialog.get() === "palette") app.dialog.set(null); // not what a command opened meanwhile
  };
  return (
    <ModalOverlay className="scrim top" isOpen={isOpen} isDismissable onOpenChange={(open) => {
      if (!open) close();
    }}>
      <Modal className="palette pop">
        <Dialog aria-label={t("Do anything")}><Search close={close} /></Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Search({ close }: { close: () => void }) {
  const app = useApp(), id = useId();
  const [typed, setTyped] = useState(""), [pointed, setPointed] = useState<string | null>(null), [isWhole, setWhole] = useState(false);
  const order = useMemo(commandsInOrder, []), all = isWhole || typed !== "";
  const available = useMemo(() => firstAvailable(app, order, all ? Infinity : FIRST), [app, order, all]), found = useMemo(() => ranked(available, typed), [available, typed]);
  useEffect(() => {
    let left = false;
    afterFrame(() => {
      if (!left) startTransition(() => setWhole(true));
    });
    return () => void (left = true);
  }, []);
  useLayoutEffect(() => {
    if (pointed !== null) document.getElementById(rowId(id, pointed))?.scrollIntoView({ block: "nearest" });
  }, [id, pointed]);
  const at = found.findIndex((command) => command.id === pointed);
  const run = (command: Command | undefined): void => {
    if (!command) return;
    close();
    setTimeout(() => runCommand(app, command), 0);
  };
  const step = (by: number): void => {
    const next = at < 0 ? (by > 0 ? 0 : found.length - 1) : Math.abs(by) === 1 ? (at + by + found.length) % found.length : Math.min(found.length - 1, Math.max(0, at + by));
    setPointed(found[next]?.id ?? null);
  };
  const keys: Readonly<Record<string, () => void>> = { ArrowDown: () => step(1), ArrowUp: () => step(-1), PageDown: () => step(PAGE), PageUp: () => step(-PAGE), Enter: () => run(found[at]), Tab: () => {}, Escape: close };
  const down = (event: KeyboardEvent): void => {
    const act = event.nativeEvent.isComposing || event.altKey || event.ctrlKey || event.metaKey ? undefined : keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const rowOf = (event: MouseEvent): string | undefined => (event.target as Element).closest<HTMLElement>("[data-command]")?.dataset.command;
  return (
    <>
      <div className="palette-search"><Icon name="search" />
        <input type="search" autoFocus aria-label={t("Search commands")} placeholder={t("Do anything")} autoComplete="off" autoCorrect="off" spellCheck={false} enterKeyHint="go" role="combobox" aria-haspopup="menu" aria-expanded aria-autocomplete="list" aria-controls={id}
          {...(at < 0 || pointed === null ? {} : { "aria-activedescendant": rowId(id, pointed) })} value={typed} onKeyDown={down} onChange={({ target: { value } }) => {
            setTyped(value);
            setPointed(value === "" ? null : ranked(firstAvailable(app, order, Infinity), value)[0]?.id ?? null);
          }} />
      </div>
      <div className="menu palette-list" role="menu" id={id} aria-label={t("Commands")} tabIndex={0} onKeyDown={down} onMouseDown={(event) => event.preventDefault()} onMouseMove={(event) => setPointed(rowOf(event) ?? pointed)} onClick={(event) => run(found.find((command) => command.id === rowOf(event)))}>
        {found.length === 0 ? <div className="none" role="menuitem" aria-disabled="true">{t("Nothing is called that.")}</div> : null}
        {found.map((command) => <Row key={command.id} id={rowId(id, command.id)} command={command} isPointed={command.id === pointed} />)}
      </div>
    </>
  );
}

const Row = memo(function Row({ id, command, isPointed }: { id: string; command: Command; isPointed: boolean }) {
  const keys = keysOf(command)[0];
  return (
    <div role="menuitem" className="mi" id={id} data-command={command.id} data-focused={isPointed || undefined}>
      {command.icon ? <Icon name={command.icon} /> : <span className="tick" />}
      <span className="palette-title">{command.title}</span>
      <span className="t3 s11 clamp">{command.note ?? said(command.group)}</span>
      {keys ? <span className="keys">{shortcutText(keys, onMac)}</span> : null}
    </div>
  );
});
