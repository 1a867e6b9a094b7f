// What plays on the page, and where it is: one file the browser streams, or stems side by side (stems.ts).

export interface PlayedSound {
  /** 0: not known yet. */
  seconds(): number;
  at(): number;
  isPlaying(): boolean;
  play(): void;
  pause(): void;
  go(seconds: number): void;
}

/** An audio element; `changed` when it begins, stops, or turns out to be longer or shorter. */
export function elementSound(audio: HTMLAudioElement, changed: () => void): PlayedSound {
  for (const name of ["play", "pause", "ended", "durationchange", "seeked"]) audio.addEventListener(name, changed);
  return {
    seconds: () => (Number.isFinite(audio.duration) && audio.duration > 0 ? audio.duration : 0),
    at: () => audio.currentTime,
    isPlaying: () => !audio.paused,
    play: () => void audio.play().catch(() => {}),
    pause: () => audio.pause(),
    go: (seconds) => void (audio.currentTime = seconds),
  };
}
