// A list of the server that comes in pages, each saying where the next one begins.

/** Ids are never 0. */
const END = "0";

export async function everyPage<Page extends { readonly next: string }>(first: Promise<Page>, more: (next: string) => Promise<Page>): Promise<Page[]> {
  const pages = [await first];
  for (let last = pages[0]; last !== undefined && last.next !== END; pages.push(last)) last = await more(last.next);
  return pages;
}
