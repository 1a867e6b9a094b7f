// What became of an export: each file with its length, loudness and peaks, and whether anything had to give way.
import type { BounceReport } from "../../../wasm/bounce.ts";
import { bytesText, clockText, count, decibelText } from "../../lib/format.ts";
import type { SoundExport } from "../../project/export/plan.ts";

const heard = (report: BounceReport): boolean => report.integratedLufs > -100;

export function Report({ result, name, bytes, target }: { result: SoundExport | null; name: string; bytes: number; target: number | null }) {
  const rows: (readonly [string, React.ReactNode, boolean?])[] = [["File", <>{name}, {bytesText(bytes)}</>]];
  if (result !== null) {
    const { mix, files } = result, clipped = files.reduce((sum, { report }) => sum + report.clipped, 0);
    rows.push(["Length", `${clockText(mix.seconds)} at ${mix.rateHz / 1000} kHz`]);
    if (heard(mix)) {
      rows.push(["Loudness", `${mix.integratedLufs.toFixed(1)} LUFS, range ${mix.rangeLu.toFixed(1)} LU${target !== null && mix.integratedLufs < target - 0.1 ? `. The peaks left no room for ${target} LUFS` : ""}`]);
      if (Math.abs(result.gainDb) >= 0.05) rows.push(["Turned by", `${decibelText(result.gainDb)} dB`]);
    }
    rows.push(["True peak", `${decibelText(mix.truePeakDbtp)} dB${mix.truePeakDbtp > 0 ? ", too loud: turn the master down" : ""}`, mix.truePeakDbtp > 0]);
    rows.push(["Clipped", clipped === 0 ? "Nothing" : count(clipped, "sample"), clipped > 0]);
    const only = files.length === 1 ? files[0] : undefined;
    if (only !== undefined) rows.push([`SHA-256 of the ${/\.(wav|flac)$/.test(name) ? "samples" : "file"}`, <span className="sum text">{only.report.sha256}</span>]);
    if (result.silent.length > 0) rows.push(["Left out", `${result.silent.join(", ")}: silent`]);
  }
  return (
    <>
      <dl className="facts">{rows.map(([title, text, bad]) => <div key={title}><dt>{title}</dt><dd className={bad ? "bad-text" : ""}>{text}</dd></div>)}</dl>
      {result !== null && result.files.length > 1 ? (
        <div className="stems" tabIndex={0} role="region" aria-label="Stems">
          <table>
            <thead><tr><th scope="col">Stem</th><th scope="col">LUFS</th><th scope="col">True peak</th><th scope="col">Size</th></tr></thead>
            <tbody>{result.files.map(({ name: stem, blob, report }, index) => (
              <tr key={index}><th scope="row">{stem}</th><td>{heard(report) ? report.integratedLufs.toFixed(1) : "—"}</td><td>{decibelText(report.truePeakDbtp)}</td><td>{bytesText(blob.size)}</td></tr>
            ))}</tbody>
          </table>
        </div>
      ) : null}
    </>
  );
}
