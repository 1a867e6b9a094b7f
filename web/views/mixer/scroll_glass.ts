// While the wheel turns fast, a pane lies over what scrolls: else each strip that flies past the pointer would light up and go out, which
// costs more than the scrolling itself. It goes when the wheel rests, and as soon as a hand moves the pointer or presses. (`hidden` is
// visibility in mixer.css: that lays nothing out.)

const FAST = 24; // pixels a turn; slower, one can see what one would press
const RESTED_MS = 100;

export interface ScrollGlass { turned(pixels: number): void; dispose(): void }

export function createScrollGlass(glass: HTMLElement): ScrollGlass {
  let timer = 0;
  const lift = (): void => {
    window.clearTimeout(timer);
    glass.hidden = true;
  };
  for (const deed of ["pointermove", "pointerdown"]) glass.addEventListener(deed, lift);
  return {
    turned(pixels) {
      if (Math.abs(pixels) < FAST) return;
      glass.hidden = false;
      window.clearTimeout(timer);
      timer = window.setTimeout(lift, RESTED_MS);
    },
    dispose() {
      lift();
      for (const deed of ["pointermove", "pointerdown"]) glass.removeEventListener(deed, lift);
    },
  };
}
