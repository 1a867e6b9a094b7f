// Where there is nothing yet: one line drawing, one sentence, and what one can do about it.
import type { ReactNode } from "react";

const ART = {
  sound: <><path d="M6 24h12l4-12 6 26 6-32 6 34 5-22 4 6h9" /><path d="M72 24h40" strokeDasharray="3 5" className="a" /></>,
  shelf: <><rect x="24" y="8" width="12" height="32" rx="2" /><rect x="42" y="8" width="12" height="32" rx="2" className="a" /><path d="m66 11 9-3 11 30-9 3z" /><path d="M12 44h96" /></>,
  talk: <><path d="M20 8h52a4 4 0 0 1 4 4v18a4 4 0 0 1-4 4H38l-10 8v-8h-8a4 4 0 0 1-4-4V12a4 4 0 0 1 4-4z" /><path d="M28 18h36M28 25h22" /><path d="M88 6v36" className="a" /><circle cx="88" cy="6" r="3" className="f" /></>,
  beside: <><rect x="10" y="16" width="44" height="16" rx="3" /><rect x="66" y="16" width="44" height="16" rx="3" strokeDasharray="4 4" className="a" /></>,
  search: <><circle cx="52" cy="21" r="13" className="a" /><path d="m62 31 12 12" /><path d="M20 14h10M20 24h8M84 14h16M84 24h12" /></>,
} as const;
export type EmptyArt = keyof typeof ART;

export function Empty({ art, words, children }: { art: EmptyArt; words: string; children?: ReactNode }) {
  return (
    <div className="no-content">
      <svg width="120" height="48" viewBox="0 0 120 48" className="line-art" aria-hidden="true">{ART[art]}</svg>
      <p>{words}</p>
      {children}
    </div>
  );
}
