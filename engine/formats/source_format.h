#ifndef TUTTI_FORMATS_SOURCE_FORMAT_H
#define TUTTI_FORMATS_SOURCE_FORMAT_H

#include "formats/file_reader.h"
#include "formats/wav.h"

/* What audio_source.c asks of a format: a row of its table, one file each. [control] */

/* Where a reader may begin: a byte of the file for each 16,384 frames or more, as far as it has been read. */
#define SOURCE_MARK_FRAMES 16384u
typedef struct SourceMark { uint64_t frame, offset; } SourceMark;
typedef struct SourceMarks { Buffer rows; } SourceMarks;

void source_marks_init(SourceMarks *marks, const Memory *memory);
void source_marks_finish(SourceMarks *marks);
/* In order; those too near the last are left out. A refused allocation makes reading slower, not wrong. */
void source_marks_put(SourceMarks *marks, SourceMark mark);
/* The last that is not behind `frame`; the first one is always there. */
SourceMark source_marks_find(const SourceMarks *marks, uint64_t frame);

typedef struct SourceFormat {
  bool (*is)(Bytes head); /* by 12 bytes or fewer */
  /* Fills `layout` (its `data` stays empty) and makes `own`, which `finish` frees, also after a failure. */
  Status (*open)(const Memory *memory, const FileReader *file, Wav *layout, void **own, Problem *problem);
  /* Whole frames, inside the sound, as `layout` has them. */
  Status (*frames)(void *own, uint64_t first, uint32_t count, uint8_t *to, Problem *problem);
  void (*finish)(const Memory *memory, void *own);
} SourceFormat;

extern const SourceFormat source_format_wav, source_format_aiff, source_format_flac, source_format_take;

#endif
