/* One row for each file that can be asked for. */

#include "server/jobs/containers.h"

#include "core/attributes.h"

#include <sndfile.h>
#include <string.h>

static const RenderContainer containers[] = {
  {.name = "wav", .media = "audio/wav", .formats = "f32 s24 s16"},
  {.name = "flac", .media = "audio/flac", .formats = "s24 s16"},
  {.name = "aiff", .media = "audio/aiff", .formats = "s24 s16", .major = SF_FORMAT_AIFF, .minor = SF_FORMAT_PCM_24},
  {.name = "ogg", .media = "audio/ogg", .formats = "f32", .most_hz = 192000, .major = SF_FORMAT_OGG, .minor = SF_FORMAT_VORBIS},
  {.name = "opus", .media = "audio/ogg", .formats = "f32", .rate_hz = 48000, .major = SF_FORMAT_OGG, .minor = SF_FORMAT_OPUS},
  {.name = "mp3", .media = "audio/mpeg", .formats = "f32", .rate_hz = 48000, .major = SF_FORMAT_MPEG, .minor = SF_FORMAT_MPEG_LAYER_III},
};

const RenderContainer *render_container(const char *name) {
  for (size_t i = 0; i < COUNT_OF(containers); i++)
    if (strcmp(containers[i].name, name) == 0) return &containers[i];
  return NULL;
}
