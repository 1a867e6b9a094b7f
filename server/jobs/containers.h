#ifndef TUTTI_SERVER_JOBS_CONTAINERS_H
#define TUTTI_SERVER_JOBS_CONTAINERS_H

#include <stdint.h>

/* The files a render may become, as one table. WAV and FLAC are our own; the others are made of our WAV by libsndfile (encode.h). */

typedef struct RenderContainer {
  const char *name;      /* as it is asked for; also the file's suffix */
  const char *media;     /* its type on the web */
  const char *formats;   /* of its samples; the lossy ones are made of f32 */
  uint32_t rate_hz;      /* the only one it takes; 0: any */
  uint32_t most_hz;      /* 0: as fast as the engine renders */
  int major, minor;      /* libsndfile's numbers; 0: it is our own */
} RenderContainer;

/* NULL when there is none. */
const RenderContainer *render_container(const char *name);

#endif
