// One sheet of the page of components.
import type { ReactNode } from "react";

export function Sheet({ title, children }: { title: string; children: ReactNode }) {
  return <section className="sheet" aria-label={title}><h2>{title}</h2>{children}</section>;
}
