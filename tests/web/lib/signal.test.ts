import { expect, test } from "vitest";
import { collector, signal } from "../../../web/lib/signal.ts";

test("readers_hear_a_change_once_and_the_same_value_never", () => {
  const value = signal(1);
  let heard = 0;
  value.subscribe(() => heard++);
  value.set(2);
  value.set(2);
  expect(heard).toBe(1);
});
test("an_unsubscribed_reader_hears_nothing", () => {
  const value = signal(1);
  let heard = 0;
  value.subscribe(() => heard++)();
  value.set(2);
  expect(heard).toBe(0);
});
test("a_reader_may_leave_while_it_is_told", () => {
  const value = signal(1);
  let heard = 0;
  const leave = value.subscribe(() => leave());
  value.subscribe(() => heard++);
  value.set(2);
  expect(heard).toBe(1);
});
test("a_collector_undoes_in_reverse", () => {
  const order: number[] = [], all = collector();
  all.add(() => order.push(1), () => order.push(2));
  all.dispose();
  all.dispose();
  expect(order).toEqual([2, 1]);
});
