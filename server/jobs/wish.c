/* Words that stand in tables; nothing else becomes an argument of a program. */

#include "server/jobs/render.h"

#include "core/attributes.h"
#include "core/limits.h"
#include "server/jobs/containers.h"

#include <stdio.h>
#include <string.h>

static const char *word_of(const char *const words[], const char *text) {
  for (; *words != NULL; words++)
    if (strcmp(*words, text) == 0) return *words;
  return NULL;
}

enum { STEMS_COUNT = RENDER_STEM_A_GROUP + 1, WORD_BYTES = 16 };

static const char *const stems_names[STEMS_COUNT] = {[RENDER_MIX] = "", [RENDER_STEM_A_TRACK] = "track", [RENDER_STEM_A_GROUP] = "group"};
static const char *const masters[] = {"through", "before"};

/* Both in one word of the spelling. Of what is before the master, programs that know no such thing know no such word, and refuse it. */
static const char *const spelt[COUNT_OF(masters) * STEMS_COUNT] = {
  [RENDER_MIX] = "", [RENDER_STEM_A_TRACK] = "track", [RENDER_STEM_A_GROUP] = "group",
  [STEMS_COUNT + RENDER_MIX] = "premaster-mix", [STEMS_COUNT + RENDER_STEM_A_TRACK] = "premaster-track", [STEMS_COUNT + RENDER_STEM_A_GROUP] = "premaster-group",
};

static bool is_one_of(const char *const words[], size_t count, const char *word, size_t *which) {
  for (*which = 0; *which < count; ++*which)
    if (strcmp(words[*which], word) == 0) return true;
  return false;
}

bool render_wish_of(uint64_t branch, const char *container, const char *format, int64_t rate_hz, RenderWhat what, RenderWish *wish) {
  static const char *const formats[] = {"f32", "s24", "s16", NULL};
  if (container == NULL || format == NULL) return false;
  *wish = (RenderWish){.branch = branch, .container = render_container(container), .format = word_of(formats, format), .rate_hz = (uint32_t)rate_hz};
  size_t stems, master;
  if (wish->container == NULL || wish->format == NULL || strstr(wish->container->formats, format) == NULL) return false;
  if (!is_one_of(stems_names, COUNT_OF(stems_names), what.stems == NULL ? "" : what.stems, &stems) || !is_one_of(masters, COUNT_OF(masters), what.master == NULL ? masters[0] : what.master, &master)) return false;
  wish->stems = (RenderStems)stems;
  wish->before_master = master > 0;
  const uint32_t only_hz = wish->container->rate_hz, most_hz = wish->container->most_hz > 0 ? wish->container->most_hz : LIMIT_RATE_HZ_MAX;
  if (only_hz > 0 && rate_hz == 0) wish->rate_hz = only_hz;
  return (only_hz == 0 || wish->rate_hz == only_hz) && (rate_hz == 0 || (rate_hz >= (int64_t)LIMIT_RATE_HZ_MIN && rate_hz <= (int64_t)most_hz));
}

/* A mix is spelt as it was before there were stems: what was rendered then keeps its name. */
void render_wish_text(const RenderWish *wish, char *text, size_t bytes) {
  const char *word = spelt[(wish->before_master ? STEMS_COUNT : 0) + wish->stems];
  snprintf(text, bytes, "%llu %s %s %u%s%s", (unsigned long long)wish->branch, wish->container->name, wish->format, wish->rate_hz, word[0] == '\0' ? "" : " ", word);
}

bool render_wish_read(const char *text, RenderWish *wish) {
  unsigned long long branch;
  char container[8], format[8], word[WORD_BYTES] = "";
  unsigned rate_hz;
  size_t which;
  if (sscanf(text, "%llu %7s %7s %u %15s", &branch, container, format, &rate_hz, word) < 4 || !is_one_of(spelt, COUNT_OF(spelt), word, &which)) return false;
  const RenderWhat what = {.stems = stems_names[which % STEMS_COUNT], .master = masters[which / STEMS_COUNT]};
  return render_wish_of(branch, container, format, rate_hz, what, wish);
}
