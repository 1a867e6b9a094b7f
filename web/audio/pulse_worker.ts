// A timer nobody slows down: those of a tab that lies behind another wake once a second.

/** What the page asks: how often, in milliseconds; 0: no more. */
export type Pulse = number;

let timer: ReturnType<typeof setInterval> | undefined;

self.onmessage = ({ data: everyMs }: MessageEvent<Pulse>): void => {
  clearInterval(timer);
  timer = everyMs > 0 ? setInterval(() => self.postMessage(null), everyMs) : undefined;
};
