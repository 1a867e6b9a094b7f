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

static const char *const stems_names[] = {[RENDER_MIX] = "", [RENDER_STEM_A_TRACK] = "track", [RENDER_STEM_A_GROUP] = "group"};

static bool stems_named(const char *name, RenderStems *stems) {
  for (size_t i = 0; i < COUNT_OF(stems_names); i++) {
    if (strcmp(stems_names[i], name) != 0) continue;
    *stems = (RenderStems)i;
    return true;
  }
  return false;
}

bool render_wish_of(uint64_t branch, const char *container, const char *format, int64_t rate_hz, const char *stems, RenderWish *wish) {
  static const char *const formats[] = {"f32", "s24", "s16", NULL};
  if (container == NULL || format == NULL) return false;
  *wish = (RenderWish){.branch = branch, .container = render_container(container), .format = word_of(formats, format), .rate_hz = (uint32_t)rate_hz};
  if (wish->container == NULL || wish->format == NULL || !stems_named(stems == NULL ? "" : stems, &wish->stems) || strstr(wish->container->formats, format) == NULL) return false;
  const uint32_t only_hz = wish->container->rate_hz, most_hz = wish->container->most_hz > 0 ? wish->container->most_hz : LIMIT_RATE_HZ_MAX;
  if (only_hz > 0 && rate_hz == 0) wish->rate_hz = only_hz;
  return (only_hz == 0 || wish->rate_hz == only_hz) && (rate_hz == 0 || (rate_hz >= (int64_t)LIMIT_RATE_HZ_MIN && rate_hz <= (int64_t)most_hz));
}

/* A mix is spelt as it was before there were stems: what was rendered then keeps its name. */
void render_wish_text(const RenderWish *wish, char *text, size_t bytes) {
  snprintf(text, bytes, "%llu %s %s %u%s%s", (unsigned long long)wish->branch, wish->container->name, wish->format, wish->rate_hz, wish->stems == RENDER_MIX ? "" : " ", stems_names[wish->stems]);
}

bool render_wish_read(const char *text, RenderWish *wish) {
  unsigned long long branch;
  char container[8], format[8], stems[8] = "";
  unsigned rate_hz;
  return sscanf(text, "%llu %7s %7s %u %7s", &branch, container, format, &rate_hz, stems) >= 4 && render_wish_of(branch, container, format, rate_hz, stems, wish);
}
