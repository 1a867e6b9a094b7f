/* A bottom-up merge sort: predictable time whatever a file holds, no recursion, and the same order everywhere. */
#include "model/sort.h"

#include <string.h>

static bool is_sorted(const SortKey *keys, uint32_t count) {
  for (uint32_t i = 1; i < count; i++) {
    if (sort_before(&keys[i], &keys[i - 1])) return false;
  }
  return true;
}

static void merge_runs(SortKey *to, const SortKey *from, uint32_t begin, uint32_t middle, uint32_t end) {
  uint32_t left = begin, right = middle;
  for (uint32_t i = begin; i < end; i++) {
    const bool take_left = left < middle && (right == end || !sort_before(&from[right], &from[left]));
    to[i] = from[take_left ? left++ : right++];
  }
}

void sort_keys(SortKey *keys, SortKey *scratch, uint32_t count) {
  if (is_sorted(keys, count)) return;
  SortKey *from = keys, *to = scratch;
  for (uint64_t width = 1; width < count; width *= 2) {
    for (uint64_t begin = 0; begin < count; begin += 2 * width) {
      const uint64_t middle = begin + width < count ? begin + width : count;
      const uint64_t end = begin + 2 * width < count ? begin + 2 * width : count;
      merge_runs(to, from, (uint32_t)begin, (uint32_t)middle, (uint32_t)end);
    }
    SortKey *swap = from;
    from = to;
    to = swap;
  }
  if (from != keys) memcpy(keys, from, count * sizeof *keys);
}
