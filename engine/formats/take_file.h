#ifndef TUTTI_FORMATS_TAKE_FILE_H
#define TUTTI_FORMATS_TAKE_FILE_H

#include "core/bytes.h"

/*
  A take while it is being recorded: a header, then pieces, each with its own length and CRC, only ever appended. Whatever
  ends the recording (a crash, a full disk, a pulled plug), the file read from its beginning gives every whole piece, so at most
  the last fraction of a second is lost. What the pieces say of the song is as the audio thread stamped it. Little-endian; all
  structs below are the exact layout. [control]
*/

#define TAKE_MAGIC UINT64_C(0x314b4154495454)  /* "TTITAK1" */
#define TAKE_PIECE_MAGIC 0x43455054u           /* "TPEC" */
#define TAKE_PIECE_FRAMES 4096u                /* at most, 85 ms at 48 kHz: what a crash can cost */

typedef struct TakeInfo {
  uint64_t magic;
  uint32_t rate_hz, channels;   /* 1 or 2 */
  uint64_t project, track;      /* whose it is, as the host names them: an unfinished take finds its way home */
  int64_t shift_frames;         /* round trip: a sound played to song frame s was stamped s + shift */
  uint64_t began;               /* the host's clock, for people; milliseconds since 1970 */
  uint64_t reserved;
  uint32_t reserved_too, crc;   /* of all before it */
} TakeInfo;

typedef struct TakePiece {
  uint32_t magic, bytes;        /* of this header and its samples */
  int64_t output_frame, song_frame;
  uint32_t flags, pass;         /* as graph/capture.h has them */
  uint32_t frames, lost_frames; /* lost: before it, for want of room in a ring */
  int32_t lead_frames;          /* of an input with a clock of its own (session/record_clock.h): how many more the output had counted; else 0 */
  uint32_t crc;                 /* of all before it and the samples, which follow, one channel after the other as f32 */
} TakePiece;

/* The header; `info` without magic and crc. */
void take_file_begin(Buffer *out, TakeInfo info);
/* One piece; `piece` without magic, bytes and crc. Samples of as many channels as the header said. */
void take_file_piece(Buffer *out, TakePiece piece, uint32_t channels, const float *const samples[2]);

typedef struct TakeFile {
  TakeInfo info;
  uint32_t pieces;
  int64_t first_output_frame;
  uint64_t frames;              /* from the first piece's begin to the last one's end, what was lost included */
  uint64_t lost_frames;
  size_t whole_bytes;           /* of the file; what lies behind is a piece that was never finished */
} TakeFile;

/* Looks at all pieces. A file whose header is whole is a take, be it empty. */
Status take_file_read(Bytes file, TakeFile *take, Problem *problem) NODISCARD;
/* The same for whoever has the file a piece at a time: its header; then each piece, which must be whole and follow. */
bool take_file_is(Bytes head);
Status take_file_info(Bytes head, TakeFile *take, Problem *problem) NODISCARD;
bool take_file_add(TakeFile *take, Bytes piece_and_more);
#define TAKE_PIECE_BYTES_MAX (sizeof(TakePiece) + 2 * TAKE_PIECE_FRAMES * sizeof(float))
/* The piece after `*offset` (0: the first), which is moved behind it; false at the end of what is whole. `samples`: 4-byte aligned only. */
bool take_file_next(Bytes file, const TakeFile *take, size_t *offset, TakePiece *piece, const uint8_t **samples);
/* The take as one f32 WAV, its frame 0 at first_output_frame, silence where frames were lost: canonical, so it is its own asset. */
Status take_file_wav(Bytes file, const TakeFile *take, Buffer *out, Problem *problem) NODISCARD;

#endif
