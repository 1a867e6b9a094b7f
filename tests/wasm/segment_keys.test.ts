// Which segments a plan names that the one before did not: none is missed, and an edit's own are nearly all that is looked at.
import { expect, test } from "vitest";
import { eachKey, newKeys, type SegmentKeys } from "../../wasm/segment_keys";
import { random } from "../wander/random";

type Pair = readonly [object: bigint, revision: bigint];
const laid = (pairs: readonly Pair[]): SegmentKeys => new Uint32Array(new BigUint64Array(pairs.flat()).buffer);
const named = (pairs: readonly Pair[]): Set<string> => new Set(pairs.map((pair) => pair.join(".")));
const many = Array.from({ length: 500 }, (_, i): Pair => [BigInt(i) << 40n, BigInt(i * 7) | (1n << 63n)]);

test("keys are read as they lie", () => {
  expect([...eachKey(laid(many))].map(({ object, revision }) => [object, revision])).toEqual(many);
});

test("no new key is missed, whatever came, went, changed or moved", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const dice = random(seed), before = many.slice(dice.below(100), 100 + dice.below(400)), now = [...before];
    for (let edits = dice.below(40); edits > 0; edits--) {
      const at = dice.below(now.length + 1), one: Pair = [BigInt(dice.below(300)) << 40n, BigInt(dice.below(1000))];
      if (dice.chance(0.4)) now.splice(at, 0, one);
      else if (dice.chance(0.5)) now.splice(at, 1 + dice.below(30));
      else now.splice(at, dice.below(3), ...now.splice(dice.below(now.length + 1), dice.below(3)));
    }
    const found = named(newKeys(laid(now), laid(before)).map(({ object, revision }) => [object, revision])), old = named(before);
    for (const key of named(now)) if (!old.has(key)) expect(found, `seed ${seed}: ${key}`).toContain(key);
  }
});

test("an edit's own keys are all that is looked at", () => {
  const before = laid(many);
  const edited = (edit: (pairs: Pair[]) => void): number => {
    const now = [...many];
    edit(now);
    return newKeys(laid(now), before).length;
  };
  expect(edited(() => {})).toBe(0);
  expect(edited((pairs) => (pairs[200] = [200n << 40n, 5n]))).toBe(1);
  expect(edited((pairs) => pairs.splice(200, 1))).toBe(0);
  expect(edited((pairs) => pairs.splice(200, 0, [1n, 2n]))).toBe(1);
  expect(edited((pairs) => pairs.splice(490, 10))).toBe(0);
  expect(newKeys(before, laid([])).length).toBe(many.length);
});
