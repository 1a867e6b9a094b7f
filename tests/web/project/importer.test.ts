// What a file is is told by its first bytes.
import { expect, test } from "vitest";
import { fileKind } from "../../../web/project/importer";

const head = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test("files are known by their first bytes", () => {
  expect(fileKind(head("MThd\0\0\0\x06\0\0\0\x01"))).toBe("midi");
  expect(fileKind(head("RIFF\0\0\0\0RMID"))).toBe("midi");
  expect(fileKind(head("RIFF\0\0\0\0WAVE"))).toBe("audio");
  expect(fileKind(head("RF64\xff\xff\xff\xffWAVE"))).toBe("audio");
  expect(fileKind(head("fLaC\0\0\0\"\x10\0\x10\0"))).toBe("audio");
  expect(fileKind(head("FORM\0\0\0\0AIFC"))).toBe("audio");
  expect(fileKind(head("FORM\0\0\0\0ILBM"))).toBe("other");
  expect(fileKind(head("PK\x03\x04"))).toBe("bundle");
  expect(fileKind(head("ID3\x04"))).toBe("other");
  expect(fileKind(new Uint8Array(0))).toBe("other");
});
