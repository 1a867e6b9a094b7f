// Laws of file_refusals: whatever a reader says of a file, a musician reads what is wrong and what to do; the reader's own words are in the report.
import { StatusCode } from "@gen/schema";
import { expect, test } from "vitest";
import { pageLog } from "../../../web/views/crash/log.ts";
import { ofFile, refusedAs, refusedBy } from "../../../web/views/file_refusals.ts";
import { EngineProblem } from "../../../wasm/engine";

const READER = "Fmt: the file has no format chunk (at byte 14).";
const NAMES = ["Broken.wav", "Broken.flac", "Broken.mp3", "Broken.mid", "Broken.tutti", "Broken.dawproject", "Broken.sf2", "Broken.sfz", "Broken.zip", "Broken"];
const OF_FILES = [StatusCode.noMemory, StatusCode.tooLarge, StatusCode.truncated, StatusCode.corrupt, StatusCode.unsupported, StatusCode.outOfRange, StatusCode.newer];

test("of every kind of file, and for every reason, two sentences tell what is wrong and what to do", () => {
  for (const name of NAMES) for (const status of OF_FILES) {
    const told = refusedAs({ name, size: 9 }, { ok: false, problem: READER, status });
    expect(told).toContain(name);
    expect(told.replace(name, "")).toMatch(/^[^.]+\. [A-Z][^.]+\.$/);
    expect(told).not.toMatch(/byte|chunk|fmt/i);
    expect(pageLog().at(-1)?.text).toBe(`${name}: ${READER}`);
    expect(refusedBy({ name, size: 9 }, new EngineProblem(READER, status))).toBe(told);
  }
});

test("one advises of other forms in which the same kind of file may come", () => {
  const advice = (name: string): string => refusedAs({ name, size: 9 }, { ok: false, problem: READER, status: StatusCode.unsupported });
  expect([advice("a.wav"), advice("a.mid"), advice("a.tutti"), advice("a.sf2")].map((text) => /WAV|MIDI|program|SoundFonts/.exec(text)?.[0])).toEqual(["WAV", "MIDI", "program", "SoundFonts"]);
});

test("an empty file is called empty", () => {
  expect(refusedAs({ name: "Nothing.wav", size: 0 }, { ok: false, problem: READER, status: StatusCode.unsupported })).toBe("Nothing.wav is empty. Copy or download it again.");
});

test("a project that breaks rules is damaged; a rule that a song's own edit breaks is told", () => {
  expect(refusedAs({ name: "a.tutti", size: 9 }, { ok: false, problem: "Routing: a circle.", status: StatusCode.refused })).toMatch(/damaged/);
  expect(refusedAs({ name: "a.wav", size: 9 }, { ok: false, problem: "There is no room for another track.", status: StatusCode.refused })).toBe("a.wav: There is no room for another track.");
  expect(refusedAs({ name: "a.wav", size: 9 }, { ok: false, problem: "Stopped: nothing of the file was brought in." })).toBe("a.wav: Stopped: nothing of the file was brought in.");
});

test("what the disk does not give any more is told as that", () => {
  expect(refusedBy({ name: "Gone.wav", size: 9 }, new DOMException("no", "NotReadableError"))).toBe("Gone.wav cannot be read from the disk any more. Look whether it is still there, and bring it again.");
});

test("what went well stays as it is", () => {
  const fine = { ok: true, skipped: 0 } as const;
  expect(ofFile({ name: "a.wav", size: 9 }, fine)).toBe(fine);
});
