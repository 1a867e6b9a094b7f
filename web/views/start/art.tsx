// Line drawings of the start screen.
const BEAT = [[0, 4], [2, 6], [0, 2, 3, 4, 6], [7]];

export function BeatArt() {
  return (
    <svg className="art" viewBox="0 0 214 84" preserveAspectRatio="xMinYMid meet" aria-hidden="true">
      {BEAT.flatMap((row, r) => Array.from({ length: 8 }, (_, k) => <rect key={`${r}.${k}`} x={4 + k * 26} y={2 + r * 21} width="20" height="15" rx="3" className={row.includes(k) ? "f" : ""} />))}
    </svg>
  );
}

export function KeysArt() {
  return (
    <svg className="art" viewBox="0 0 214 84" preserveAspectRatio="xMinYMid meet" aria-hidden="true">
      {Array.from({ length: 8 }, (_, k) => <rect key={k} x={4 + k * 26} y="4" width="24" height="76" rx="3" className={k === 2 || k === 4 ? "a" : ""} />)}
      {[0, 1, 3, 4, 5].map((k) => <rect key={`b${k}`} x={21 + k * 26} y="4" width="16" height="44" rx="2" className="black" />)}
      <circle className="f" cx="68" cy="66" r="5" /><circle className="f" cx="120" cy="66" r="5" />
    </svg>
  );
}

export function DropArt() {
  return (
    <svg className="art" viewBox="0 0 214 84" preserveAspectRatio="xMinYMid meet" aria-hidden="true">
      <rect x="20" y="8" width="168" height="70" rx="8" strokeDasharray="4 5" /><path className="a" d="M104 22v30M92 41l12 12 12-12" /><path d="M76 64h56" />
    </svg>
  );
}

export function RecordArt() {
  return (
    <svg className="art" viewBox="0 0 214 84" preserveAspectRatio="xMinYMid meet" aria-hidden="true">
      <path d="M4 42h22l8-14 8 28 10-44 11 64 10-48 8 26 8-18 7 6h20" /><circle className="a" cx="172" cy="42" r="26" /><circle className="f" cx="172" cy="42" r="10" />
    </svg>
  );
}
