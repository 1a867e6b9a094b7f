// Counting: every check is a sentence that holds or does not.

let [passed, failed] = [0, 0];

export function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

export async function check(what: string, holds: () => Promise<void> | void): Promise<void> {
  const begin = Date.now();
  try {
    await holds();
    passed++;
    console.log(`ok      ${what} (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed++;
    console.log(`not ok  ${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function verdict(): void {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
