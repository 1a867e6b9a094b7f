import { expect, test } from "vitest";
import { dayText, deviceText, happenedText } from "../../../../web/views/account/words.ts";

test("a browser is told by its name and its system", () => {
  expect(deviceText("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")).toBe("Firefox on Linux");
  expect(deviceText("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0")).toBe("Edge on Windows");
  expect(deviceText("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36")).toBe("Chrome on Android");
  expect(deviceText("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1")).toBe("Safari on iOS");
  expect(deviceText("curl/8.5.0")).toBe("curl/8.5.0");
  expect(deviceText("")).toBe("A program");
});

test("a day near to now has a word, others their date", () => {
  const now = new Date(2026, 10, 21, 9).getTime();
  expect(dayText(new Date(2026, 10, 21, 1).getTime(), now)).toBe("today");
  expect(dayText(new Date(2026, 10, 20, 23).getTime(), now)).toBe("yesterday");
  expect(dayText(new Date(2026, 10, 19, 23).getTime(), now)).toBe("19 November 2026");
  expect(dayText(new Date(2026, 10, 28, 9).getTime(), now)).toBe("28 November 2026");
});

test("what happened has words, and a newer server's word stands as it is", () => {
  expect(happenedText("sign_in_refused")).toBe("A wrong password was tried");
  expect(happenedText("flew_away")).toBe("flew_away");
});
