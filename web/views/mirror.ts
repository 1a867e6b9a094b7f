// The parallel tree of a canvas: one real, focusable element over each thing that is drawn, with a spoken name. Keyboards and
// screen readers use it, and so do tests; the pointer goes through it to the canvas. One element is in the tab order (roving).

export interface MirrorItem { readonly id: bigint; readonly name: string; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly selected: boolean }

export interface Mirror {
  update(items: readonly MirrorItem[]): void;
  focus(id: bigint): void;
  hasFocus(): boolean;
}

/** Readers go through them in the order of the page: it is the items'. Whatever has the focus stays where it is, since what is moved loses
    it, and the others are put around it. */
function putInOrder(elements: readonly HTMLElement[]): void {
  const still = Math.max(0, elements.findIndex((element) => element === document.activeElement));
  for (let at = still; at > 0; at--) {
    const element = elements[at - 1], next = elements[at];
    if (element && next && next.previousElementSibling !== element) next.before(element);
  }
  for (let at = still + 1; at < elements.length; at++) {
    const before = elements[at - 1], element = elements[at];
    if (before && element && before.nextElementSibling !== element) before.after(element);
  }
}

export function createMirror(host: HTMLElement, label: string, onFocus: (id: bigint) => void, onActivate: (id: bigint) => void): Mirror {
  host.setAttribute("role", "listbox");
  host.setAttribute("aria-label", label);
  host.setAttribute("aria-multiselectable", "true");
  const byId = new Map<bigint, HTMLElement>();
  const idOf = new WeakMap<Element, bigint>();
  let rover: bigint | null = null;

  const written = new WeakMap<Element, string>(); // its place and size
  /** One that is out of sight stands for what came into sight: scrolling makes and removes as little as it can. */
  const take = (id: bigint, spare: HTMLElement | undefined): HTMLElement => {
    const element = spare ?? document.createElement("div");
    if (!spare) {
      element.className = "mirrored";
      element.setAttribute("role", "option");
      host.append(element);
    }
    element.tabIndex = -1;
    idOf.set(element, id);
    byId.set(id, element);
    return element;
  };
  host.addEventListener("focusin", (event) => {
    const id = idOf.get(event.target as Element);
    if (id !== undefined) onFocus(id);
  });
  host.addEventListener("keydown", (event) => {
    const id = idOf.get(event.target as Element);
    if (id === undefined || event.key !== "Enter" || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    onActivate(id);
  });

  return {
    update(items) {
      const seen = new Set(items.map(({ id }) => id)), spare: HTMLElement[] = [];
      for (const [id, element] of byId) {
        if (seen.has(id)) continue;
        if (element === document.activeElement) host.closest<HTMLElement>("[tabindex]")?.focus({ preventScroll: true });
        spare.push(element);
        byId.delete(id);
      }
      for (const item of items) {
        const element = byId.get(item.id) ?? take(item.id, spare.pop());
        if (element.getAttribute("aria-label") !== item.name) element.setAttribute("aria-label", item.name);
        if (element.getAttribute("aria-selected") !== String(item.selected)) element.setAttribute("aria-selected", String(item.selected));
        const [x, y, width, height] = [item.x, item.y, Math.max(2, Math.round(item.width)), item.height].map(Math.round), box = `${x}:${y}:${width}:${height}`;
        if (written.get(element) === box) continue;
        written.set(element, box);
        element.style.transform = `translate(${x}px, ${y}px)`;
        element.style.width = `${width}px`;
        element.style.height = `${height}px`;
      }
      for (const element of spare) element.remove();
      putInOrder(items.flatMap(({ id }) => byId.get(id) ?? []));
      const wanted = items.find((item) => item.selected)?.id ?? (rover !== null && seen.has(rover) ? rover : items[0]?.id ?? null);
      if (wanted === rover && (wanted === null || byId.get(wanted)?.tabIndex === 0)) return;
      const old = rover === null ? undefined : byId.get(rover);
      if (old) old.tabIndex = -1;
      const next = wanted === null ? undefined : byId.get(wanted);
      if (next) next.tabIndex = 0;
      if (old && old === document.activeElement && next) next.focus({ preventScroll: true });
      rover = wanted;
    },
    focus: (id) => byId.get(id)?.focus({ preventScroll: true }),
    hasFocus: () => host.contains(document.activeElement),
  };
}
