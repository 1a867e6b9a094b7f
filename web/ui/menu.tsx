// Menus: one that hangs on a button, and one that opens where the pointer is.
import { useLayoutEffect, useMemo, useRef, useState, type ContextType, type ReactNode, type RefObject } from "react";
import { Header, Menu as AriaMenu, MenuItem, MenuSection, MenuTrigger, Popover, RootMenuTriggerStateContext, Separator, SubmenuTrigger, type Key } from "react-aria-components";
import { watchSize } from "../lib/canvas.ts";
import { t } from "../messages/index.ts";
import { Icon, type IconName } from "./icon.tsx";
import { MoreEdges } from "./more_edges.tsx";

export interface MenuEntry {
  readonly id: string;
  readonly name: string;
  readonly icon?: IconName | undefined;
  readonly keys?: string | undefined; // as shown
  readonly disabled?: boolean;
  readonly danger?: boolean;
  readonly checked?: boolean;
  readonly note?: string | undefined;
  readonly about?: string | undefined; // what it is, in a sentence beside its name
  readonly swatch?: string | undefined; // class name that colours it
  readonly groups?: readonly MenuGroup[]; // a menu behind it, which opens in place of `run`
  readonly run: () => void;
}
/** `swatches`: its entries are colours, shown beside each other. */
export interface MenuGroup { readonly title?: string; readonly swatches?: boolean; readonly entries: readonly MenuEntry[] }

/** As they are, or told when the menu opens: for menus that hang on each of hundreds. */
type Groups = readonly MenuGroup[] | (() => readonly MenuGroup[]);

/** `autoFocus`: the keys go to it at once; a menu that hangs on a button has that from there. `tall`: is told how high all of it is. */
function Entries({ label, groups: told, tall, ...focus }: { label: string; groups: Groups; autoFocus?: boolean; tall?: (height: number) => void }) {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => { // its entries come a moment after it
    const element = menu.current;
    return element && tall ? watchSize(element, () => tall(element.scrollHeight)) : undefined;
  }, [tall]);
  const groups = typeof told === "function" ? told() : told;
  const all = groups.flatMap((group) => group.entries);
  const hasIcons = all.some((entry) => entry.icon);
  const listed = groups.flatMap((group) => (group.swatches === true ? [] : group.entries)), hasChecks = listed.some((entry) => entry.checked !== undefined);
  const lead: Lead = !hasChecks ? (hasIcons ? "icon" : "none") : !hasIcons ? "check" : listed.some((entry) => entry.checked !== undefined && (entry.icon ?? entry.swatch)) ? "both" : "either";
  return (
    <><AriaMenu ref={menu} className="menu" aria-label={label} {...focus} onAction={(key) => all.find((entry) => entry.id === key)?.run()}
      disabledKeys={all.filter((entry) => entry.disabled).map((entry) => entry.id)}>
      {groups.filter((group) => group.entries.length > 0).flatMap((group, index) => [
        ...(index > 0 ? [<Separator key={`sep${index}`} className="sep" />] : []),
        <MenuSection key={`group${index}`} aria-label={group.title ?? label} className={group.swatches ? "swatches" : ""}>
          {group.title ? <Header className="head">{group.title}</Header> : null}
          {group.entries.map((entry) => entry.groups ? (
            <SubmenuTrigger key={entry.id}>
              <Item entry={entry} lead={lead} />
              <Popover className="pop" offset={2} crossOffset={-4}><Entries label={entry.name} groups={entry.groups} /></Popover>
            </SubmenuTrigger>
          ) : group.swatches ? (
            <MenuItem key={entry.id} id={entry.id} className={`swatch-item ${entry.checked ? "is-on" : ""}`} textValue={entry.name} aria-label={entry.checked ? t("{entry}, now", { entry: entry.name }) : entry.name} data-info={entry.name}><i className={`swatch ${entry.swatch ?? ""}`} /></MenuItem>
          ) : (
            <Item key={entry.id} entry={entry} lead={lead} />
          ))}
        </MenuSection>,
      ])}
    </AriaMenu><MoreEdges of={menu} /></>
  );
}

/** What stands before the names of a menu: a mark stands where icons do, unless an entry has both. */
type Lead = "none" | "icon" | "check" | "either" | "both";

function Item({ entry, lead }: { entry: MenuEntry; lead: Lead }) {
  const hasIcons = lead === "icon" || lead === "both";
  return (
    <MenuItem id={entry.id} className={`mi ${entry.danger ? "danger" : ""}`} textValue={entry.name}>
      {lead === "check" || lead === "both" || (lead === "either" && !entry.icon && !entry.swatch) ? <span className="tick">{entry.checked ? <Icon name="check" size={14} /> : null}</span> : null}
      {entry.swatch ? <i className={`swatch ${entry.swatch}`} /> : null}
      {entry.icon ? <Icon name={entry.icon} /> : hasIcons && !entry.swatch ? <span className="tick" /> : null}
      <span className={entry.about ? "told" : ""}>{entry.name}</span>
      {entry.about ? <span className="about">{entry.about}</span> : null}
      {entry.keys || entry.note ? <span className="keys">{entry.keys ?? entry.note}</span> : null}
      {entry.groups ? <span className="keys"><Icon name="chevron-right" size={14} /></span> : null}
    </MenuItem>
  );
}

/** `trigger` is a Button of ours. */
export function Menu({ label, trigger, groups, placement = "bottom start" }: {
  label: string; trigger: ReactNode; groups: Groups; placement?: "bottom start" | "bottom end" | "top start" | "top end" }) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className="pop" placement={placement} offset={4}><Entries label={label} groups={groups} /></Popover>
    </MenuTrigger>
  );
}

const EDGE = 12; // which a popover keeps from the window's

export interface ContextMenuState { readonly x: number; readonly y: number; readonly label: string; readonly groups: readonly MenuGroup[] }

/** What an entry does, after the menu that it stands in is gone. */
const closing = (groups: readonly MenuGroup[], onClose: () => void): MenuGroup[] => groups.map((group) => ({ ...group, entries: group.entries.map((entry) => ({ ...entry, ...(entry.groups ? { groups: closing(entry.groups, onClose) } : {}), run: () => {
  onClose();
  entry.run();
} })) }));

/** Which menus are open behind its entries: what a menu that hangs on a button has from there. */
function useBranches(close: () => void): NonNullable<ContextType<typeof RootMenuTriggerStateContext>> {
  const [open, setOpen] = useState<Key[]>([]);
  return {
    isOpen: true, focusStrategy: "first", expandedKeysStack: open, close, open: () => {}, toggle: close, setOpen: close, point: null, setPoint: () => {},
    openSubmenu: (key, level) => setOpen((old) => [...old.slice(0, level), key]),
    closeSubmenu: (key, level) => setOpen((old) => (old[level] === key ? old.slice(0, level) : old)),
  };
}

/** Opens at a point of the window, or as far above it as it takes to be seen whole. */
export function ContextMenu({ state, onClose }: { state: ContextMenuState | null; onClose: () => void }) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span ref={anchor} className="anchor" style={state ? { transform: `translate(${state.x}px, ${state.y}px)` } : {}} />
      {state ? <AtPoint anchor={anchor} state={state} onClose={onClose} /> : null}
    </>
  );
}

function AtPoint({ anchor, state, onClose }: { anchor: RefObject<HTMLSpanElement | null>; state: ContextMenuState; onClose: () => void }) {
  const [height, setHeight] = useState(0), branches = useBranches(onClose), groups = useMemo(() => closing(state.groups, onClose), [state, onClose]);
  const lift = Math.max(0, Math.min(state.y - EDGE, state.y + height + EDGE - window.innerHeight));
  return (
    <Popover className="pop" aria-label={state.label} triggerRef={anchor} isOpen placement="bottom start" shouldFlip={false} offset={-lift} onOpenChange={(open) => {
      if (!open) onClose();
    }}>
      <RootMenuTriggerStateContext value={branches}><Entries autoFocus label={state.label} groups={groups} tall={setHeight} /></RootMenuTriggerStateContext>
    </Popover>
  );
}
