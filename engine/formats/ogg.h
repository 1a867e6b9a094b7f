#ifndef TUTTI_FORMATS_OGG_H
#define TUTTI_FORMATS_OGG_H

#include "core/bytes.h"

/*
  Ogg pages around packets that somebody else encoded (RFC 3533), and the two packets an Opus stream begins with (RFC 7845).
  One logical stream; a packet lies within one page, so it has at most OGG_PACKET_BYTES_MAX bytes. The same packets give the
  same bytes: the serial number is the caller's. Failures stay in `out`. [control]
*/

#define OGG_SEGMENTS_MAX 255u
#define OGG_PACKET_BYTES_MAX (254u * 255u + 254u)
#define OGG_NO_GRANULE UINT64_MAX /* of a page on which no packet ends */

typedef struct OggWriter {
  uint32_t serial, page_number, segments;
  uint64_t granule;           /* of the last packet in the open page */
  uint8_t lacing[OGG_SEGMENTS_MAX];
  Buffer body;                /* of the open page */
} OggWriter;

void ogg_writer_init(OggWriter *writer, const Memory *memory, uint32_t serial);
void ogg_writer_finish(OggWriter *writer);
/* One packet more; `granule`: where the stream is at its end. A page that is full goes to `out` first. */
void ogg_writer_put(OggWriter *writer, Bytes packet, uint64_t granule, Buffer *out);
/* The open page ends here: what comes next begins another. */
void ogg_writer_flush(OggWriter *writer, Buffer *out);
/* The last page, marked as such, at `granule`: less than its packets reach trims the end of the sound. */
void ogg_writer_end(OggWriter *writer, uint64_t granule, Buffer *out);

/* The headers of an Opus stream of one or two channels, each on a page of its own. `pre_skip_frames`, at 48 kHz, are not played;
   `input_rate_hz` is told to whoever cares. */
void ogg_put_opus_headers(OggWriter *writer, uint32_t channels, uint16_t pre_skip_frames, uint32_t input_rate_hz, Buffer *out);

#endif
