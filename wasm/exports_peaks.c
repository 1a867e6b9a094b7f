/* Waveforms of the session's assets: one pyramid for each asset somebody looked at, built a little with every look. */

#include "wasm/host.h"

#include "formats/peaks.h"

#include <string.h>

#define BUILD_FRAMES 1000000u /* a look costs a few milliseconds at most */

typedef struct Picture {
  struct Picture *next;
  Digest asset;
  Peaks peaks;
} Picture;

static Picture *pictures;

void host_forget_pictures(void) {
  while (pictures != NULL) {
    Picture *const gone = pictures;
    pictures = gone->next;
    peaks_finish(&gone->peaks);
    memory_free(memory_heap(), gone, sizeof *gone);
  }
}

static Picture *make_picture(Digest asset) {
  const Bytes wav = session_asset_bytes(host.session, asset);
  if (wav.data == NULL) return NULL;
  Picture *const picture = memory_new(memory_heap(), sizeof *picture);
  if (picture == NULL) return NULL;
  picture->asset = asset;
  if (peaks_init(&picture->peaks, wav, memory_heap(), NULL) != STATUS_OK) {
    memory_free(memory_heap(), picture, sizeof *picture);
    return NULL;
  }
  picture->next = pictures;
  pictures = picture;
  return picture;
}

static Picture *find_picture(Digest asset) {
  for (Picture *picture = pictures; picture != NULL; picture = picture->next) {
    if (memcmp(picture->asset.bytes, asset.bytes, sizeof asset.bytes) == 0) return picture;
  }
  return make_picture(asset);
}

/* Column 0: min and max of each pixel (f32 x 2 x pixels). 1 when final, 0 when more of the file is still to be looked at,
   -1 when the asset's PCM is not here. */
EXPORT(int, peaks, Id asset, uint32_t channel, double from_frame, double frames_per_pixel, uint32_t pixels) {
  const Object *const object = doc_find(session_doc(host.session), asset);
  float *const out = host_column(0, (size_t)pixels * 2 * sizeof(float));
  if (out == NULL || object == NULL || object->kind->number != KIND_ASSET) return -1;
  Picture *const picture = find_picture(doc_as_asset(object)->sha256);
  if (picture == NULL) return -1;
  const bool whole = peaks_build(&picture->peaks, BUILD_FRAMES);
  peaks_read(&picture->peaks, channel, from_frame, frames_per_pixel, pixels, out);
  return whole;
}
