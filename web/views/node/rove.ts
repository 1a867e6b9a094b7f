// Tab comes to the graph once: to the node that was walked to or chosen last, else to the first. From there arrows lead on; its cables are told
// and taken away in the list beside it.

/** `id`: of the node; null, or one that is not made: it stays where it was. */
export function rove(root: HTMLElement, id: string | null): void {
  const nodes = [...root.querySelectorAll<HTMLElement>(".react-flow__node[data-id]")].filter((node) => node.getAttribute("role") === "group");
  const to = nodes.find((node) => node.dataset["id"] === id) ?? nodes.find((node) => node.tabIndex === 0) ?? nodes[0];
  for (const node of nodes) {
    const place = node === to ? 0 : -1;
    if (node.tabIndex !== place) node.tabIndex = place;
  }
}
