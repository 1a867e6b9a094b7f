#ifndef TUTTI_SESSION_ASSET_READER_H
#define TUTTI_SESSION_ASSET_READER_H

#include "dsp/resample.h"
#include "dsp/stretch.h"
#include "formats/file_reader.h"
#include "formats/wav.h"

/*
  An asset's canonical WAV as planar samples at any rate, any frames of it: what is read is what is asked for and what the
  resampler hears round it. The same samples as converting the whole. All [control].
*/

typedef struct AssetReader {
  const Memory *memory;
  Wav layout;              /* without `data` */
  FileReader file;         /* its host outlives the reader */
  int64_t frames;          /* at the rate asked for */
  Resampler resampler;     /* empty when both rates are one */
  uint8_t *raw;            /* a piece as it lies in the file */
  float *scratch;          /* a channel of it */
  size_t raw_bytes, scratch_bytes;
} AssetReader;

/* STATUS_NO_MEMORY leaves nothing to be finished. */
Status asset_reader_init(AssetReader *reader, const Memory *memory, const Wav *layout, FileReader file, uint32_t rate_hz) NODISCARD;
void asset_reader_finish(AssetReader *reader);
/* A StretchReader's `read`, of an AssetReader. */
Status asset_reader_read(void *reader, int64_t begin, uint32_t frames, float *const to[2]) NODISCARD;

#endif
