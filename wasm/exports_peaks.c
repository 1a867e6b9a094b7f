/* Waveforms of the session's assets: one pyramid for each asset somebody looked at, built a little with every look. */

#include "wasm/host.h"

#include "formats/peaks.h"

#include <string.h>

#define PIECE_FRAMES (1u << 17) /* read from a file at once; a multiple of the finest bucket */
#define BUILD_FRAMES 1000000u /* a look costs a few milliseconds at most */

typedef struct Picture {
  struct Picture *next;
  Digest asset;
  bool lent; /* by whoever has the sound, until it comes */
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
  Wav layout;
  if (!session_asset_layout(host.session, asset, &layout)) return NULL;
  const Bytes wav = session_asset_bytes(host.session, asset);
  Picture *const picture = memory_new(memory_heap(), sizeof *picture);
  if (picture == NULL) return NULL;
  picture->asset = asset;
  picture->lent = false;
  const Status status = wav.data != NULL ? peaks_init(&picture->peaks, wav, memory_heap(), NULL)
                                         : peaks_init_layout(&picture->peaks, &layout, memory_heap(), NULL);
  if (status != STATUS_OK) {
    memory_free(memory_heap(), picture, sizeof *picture);
    return NULL;
  }
  picture->next = pictures;
  pictures = picture;
  return picture;
}

static Picture **place_of_picture(Digest asset) {
  Picture **at = &pictures;
  while (*at != NULL && memcmp((*at)->asset.bytes, asset.bytes, sizeof asset.bytes) != 0) at = &(*at)->next;
  return at;
}

/* A lent one goes when there is a true one. */
static Picture *find_picture(Digest asset) {
  Picture **const at = place_of_picture(asset), *const found = *at;
  Wav layout;
  if (found == NULL) return make_picture(asset);
  if (!found->lent || !session_asset_layout(host.session, asset, &layout)) return found;
  *at = found->next;
  peaks_finish(&found->peaks);
  memory_free(memory_heap(), found, sizeof *found);
  return make_picture(asset);
}

/* What a sound that is not here yet looks like: its name's 32 bytes, then the file its peaks are kept in. 0: it is no such file, or
   the sound is known already. */
EXPORT(int, lend_peaks, uint32_t bytes) {
  Digest asset;
  Wav layout;
  Peaks peaks;
  const Bytes name = host_input(0, (uint32_t)sizeof asset), file = host_input((uint32_t)sizeof asset, bytes);
  if (name.data == NULL || file.data == NULL) return 0;
  memcpy(&asset, name.data, sizeof asset);
  if (session_asset_layout(host.session, asset, &layout) || *place_of_picture(asset) != NULL) return 0;
  if (!peaks_read_file(&peaks, file, memory_heap())) return 0;
  Picture *const picture = memory_new(memory_heap(), sizeof *picture);
  if (picture == NULL) {
    peaks_finish(&peaks);
    return 0;
  }
  *picture = (Picture){.next = pictures, .asset = asset, .lent = true, .peaks = peaks};
  pictures = picture;
  return 1;
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

/* Of an asset whose file stays with the page: where in the file the next piece of the picture lies, and how long that is, as
   column 0 (f64 x 2). 0: nothing is wanted. */
EXPORT(int, peaks_wanted, Id asset) {
  const Object *const object = doc_find(session_doc(host.session), asset);
  double *const out = host_column(0, 2 * sizeof(double));
  if (out == NULL || object == NULL || object->kind->number != KIND_ASSET) return 0;
  Picture *const picture = find_picture(doc_as_asset(object)->sha256);
  if (picture == NULL || picture->peaks.wav.data.data != NULL) return 0;
  const Peaks *const peaks = &picture->peaks;
  const uint64_t left = peaks->wav.frames - peaks->built_frames, frames = left < PIECE_FRAMES ? left : PIECE_FRAMES;
  const uint32_t frame_bytes = peaks->wav.channels * wav_sample_bytes(peaks->wav.sample);
  out[0] = (double)(peaks->wav.data_offset + peaks->built_frames * frame_bytes);
  out[1] = (double)(frames * frame_bytes);
  return frames > 0;
}
/* That piece, as the input. */
EXPORT(void, peaks_given, Id asset, uint32_t bytes) {
  static float rows[LIMIT_CHANNELS][PIECE_FRAMES];
  const Object *const object = doc_find(session_doc(host.session), asset);
  if (object == NULL || object->kind->number != KIND_ASSET) return;
  Picture *const picture = find_picture(doc_as_asset(object)->sha256);
  if (picture == NULL || picture->peaks.wav.data.data != NULL) return;
  Wav wav = picture->peaks.wav;
  wav.data = host_input(0, bytes);
  wav.frames = wav.data.size / (wav.channels * wav_sample_bytes(wav.sample));
  if (wav.frames > PIECE_FRAMES || wav.frames > picture->peaks.wav.frames - picture->peaks.built_frames) return;
  for (uint32_t c = 0; c < picture->peaks.channels; c++) wav_channel(&wav, c, 0, wav.frames, rows[c]);
  peaks_take(&picture->peaks, (const float *const[LIMIT_CHANNELS]){rows[0], rows[1]}, wav.frames);
}
