// What a search field finds: every word of it somewhere in a name, however it is written.

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function holdsWords(name: string, query: string): boolean {
  const text = plain(name);
  return plain(query).split(/\s+/).every((word) => text.includes(word));
}

/** How well a name fits what was typed, the best first: 0 it is that, 1 it begins so, 2 a word of it does, 3 it holds it, 4 it is found by something else. */
export function fit(name: string, query: string): number {
  const text = plain(name), wanted = plain(query).trim();
  if (wanted === "" || text === wanted) return 0;
  if (text.startsWith(wanted)) return 1;
  return text.includes(` ${wanted}`) ? 2 : holdsWords(name, query.trim()) ? 3 : 4;
}
