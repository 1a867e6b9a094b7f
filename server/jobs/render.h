#ifndef TUTTI_SERVER_JOBS_RENDER_H
#define TUTTI_SERVER_JOBS_RENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a render is asked for, and its one spelling, by which two that ask for the same are known. */

typedef enum RenderStems { RENDER_MIX, RENDER_STEM_A_TRACK, RENDER_STEM_A_GROUP } RenderStems;

typedef struct RenderWish {
  uint64_t branch;
  const struct RenderContainer *container; /* server/jobs/containers.h */
  const char *format;             /* "f32", "s24" or "s16" */
  uint32_t rate_hz;               /* 0: the song's own */
  RenderStems stems;              /* one file, or one of each track or group (session/stems.h) */
  bool before_master;             /* what the master is given, in place of what it makes of that */
} RenderWish;

/* What is heard, as an API says it. */
typedef struct RenderWhat {
  const char *stems;  /* "track" or "group"; NULL or "": the mix */
  const char *master; /* "before" it; NULL or "through" */
} RenderWhat;

/* False: there is no such render. */
bool render_wish_of(uint64_t branch, const char *container, const char *format, int64_t rate_hz, RenderWhat what, RenderWish *wish);
void render_wish_text(const RenderWish *wish, char *text, size_t bytes);
bool render_wish_read(const char *text, RenderWish *wish);

#endif
