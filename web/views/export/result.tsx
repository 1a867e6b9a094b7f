// What became of an export: each file with its length, loudness and peaks, and whether anything had to give way.
import { t, tn } from "../../messages/index.ts";
import type { BounceReport } from "../../../wasm/bounce.ts";
import { bytesText, clockText, decibelText } from "../../lib/format.ts";
import type { SoundExport } from "../../project/export/plan.ts";

const heard = (report: BounceReport): boolean => report.integratedLufs > -100;

/** `without`: names of sounds that were not on this device. */
export function Report({ result, name, bytes, target, without }: { result: SoundExport | null; name: string; bytes: number; target: number | null; without: string }) {
  const rows: (readonly [string, React.ReactNode, boolean?])[] = [[t("File"), <>{name}, {bytesText(bytes)}</>]];
  if (result !== null) {
    const { mix, files } = result, clipped = files.reduce((sum, { report }) => sum + report.clipped, 0);
    rows.push([t("Length"), t("{time} at {rateHz} kHz", { time: clockText(mix.seconds), rateHz: mix.rateHz / 1000 })]);
    if (heard(mix)) {
      rows.push([t("Loudness"), target !== null && mix.integratedLufs < target - 0.1
      ? t("{lufs} LUFS, range {range} LU. The peaks left no room for {target} LUFS", { lufs: mix.integratedLufs.toFixed(1), range: mix.rangeLu.toFixed(1), target })
      : t("{lufs} LUFS, range {range} LU", { lufs: mix.integratedLufs.toFixed(1), range: mix.rangeLu.toFixed(1) })]);
      if (Math.abs(result.gainDb) >= 0.05) rows.push([t("Turned by"), `${decibelText(result.gainDb)} dB`]);
    }
    rows.push([t("True peak"), mix.truePeakDbtp > 0 ? t("{db} dB, too loud: turn the master down", { db: decibelText(mix.truePeakDbtp) }) : t("{db} dB", { db: decibelText(mix.truePeakDbtp) }), mix.truePeakDbtp > 0]);
    rows.push([t("Clipped"), clipped === 0 ? t("Nothing") : tn(clipped, "1 sample", "{count} samples"), clipped > 0]);
    const only = files.length === 1 ? files[0] : undefined;
    if (only !== undefined) rows.push([/\.(wav|flac)$/.test(name) ? t("SHA-256 of the samples") : t("SHA-256 of the file"), <span className="sum text">{only.report.sha256}</span>]);
    if (result.silent.length > 0) rows.push([t("Left out"), t("{silent}: silent", { silent: result.silent.join(", ") })]);
  }
  if (without !== "") rows.push([t("Not in it"), t("{names}: the sound is not on this device", { names: without }), true]);
  return (
    <>
      <dl className="facts">{rows.map(([title, text, bad]) => <div key={title}><dt>{title}</dt><dd className={bad ? "bad-text" : ""}>{text}</dd></div>)}</dl>
      {result !== null && result.files.length > 1 ? (
        <div className="stems" tabIndex={0} role="region" aria-label={t("Stems")}>
          <table>
            <thead><tr><th scope="col">{t("Stem")}</th><th scope="col">LUFS</th><th scope="col">{t("True peak")}</th><th scope="col">{t("Size")}</th></tr></thead>
            <tbody>{result.files.map(({ name: stem, blob, report }, index) => (
              <tr key={index}><th scope="row">{stem}</th><td>{heard(report) ? report.integratedLufs.toFixed(1) : "—"}</td><td>{decibelText(report.truePeakDbtp)}</td><td>{bytesText(blob.size)}</td></tr>
            ))}</tbody>
          </table>
        </div>
      ) : null}
    </>
  );
}
