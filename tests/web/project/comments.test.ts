// What people say: threads in the order of the song, and what is news to somebody who listens.
import { expect, test } from "vitest";
import type { ServerComment } from "../../../web/net/comments";
import { Comments, newsOf, threadsOf } from "../../../web/project/comments";

const said = (id: number, more: Partial<ServerComment> = {}): ServerComment => ({ id: String(id), thread: "0", atTicks: 0, track: "0", body: `Words ${id}`, by: "Ann", atMs: id, resolved: false, mine: false, ...more });

test("answers belong to their thread, threads lie where they are pinned", () => {
  const threads = threadsOf([said(1, { atTicks: 900 }), said(2, { atTicks: 100, track: "-2", resolved: true }), said(3, { thread: "1" }), said(4, { thread: "1", mine: true })]);
  expect(threads.map(({ id, resolved }) => [id, resolved])).toEqual([["2", true], ["1", false]]);
  expect(threads[0]?.track).toBe(18446744073709551614n); // the same bits
  expect(threads[1]?.answers.map(({ id }) => id)).toEqual(["3", "4"]);
});

test("news is what others said since", () => {
  const before = threadsOf([said(1)]), after = threadsOf([said(1), said(2, { mine: true }), said(3, { thread: "1", by: "" })]);
  expect(newsOf(before, after)).toBe("Guest says: Words 3");
  expect(newsOf(after, after)).toBe("");
});

test("what is said while looking is looked at again; what stood there at first is no news", async () => {
  const answers: ServerComment[][] = [[said(1)], [said(1), said(2)]];
  let looks = 0;
  const comments: Comments = new Comments("7", async () => {
    if (looks++ === 0) void comments.look(); // told meanwhile
    return answers.shift() ?? [said(1), said(2)];
  });
  await comments.look();
  expect(looks).toBe(2);
  expect(comments.threads.get().length).toBe(2);
  expect(comments.news.get()).toBe("Ann says: Words 2");
});

test("a server that is away leaves what is known", async () => {
  let away = false;
  const comments = new Comments("7", () => (away ? Promise.reject(new Error("away")) : Promise.resolve([said(1)])));
  await comments.look();
  away = true;
  await comments.look();
  expect(comments.threads.get().length).toBe(1);
});
