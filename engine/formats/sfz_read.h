#ifndef TUTTI_FORMATS_SFZ_READ_H
#define TUTTI_FORMATS_SFZ_READ_H

#include "formats/sampled.h"

/*
  SFZ (sfzformat.com; versions 1 and 2 and what ARIA added): text that lays sound files on keys and velocities. Read are #define,
  #include, <control>, <global>, <master>, <group> and <region> with the opcodes that our sampler has a place for; what else sounds
  is told, what does not (labels, curves, effects) is passed over. Times of envelopes are read as its players have them: a fall
  by e^-9 in the time that is written.

  The sounds are files of their own, named in Sampled by their paths from the main file's folder, '/' between folders. Where a
  region leaves loop or root to its sound, sampled_take_marks asks that file.
*/

#define SFZ_TEXT_BYTES_MAX (4u << 20)     /* of one text */
#define SFZ_WHOLE_BYTES_MAX (16u << 20)   /* of all, with what is included */
#define SFZ_TEXTS_MAX 512u
#define SFZ_INCLUDES_MAX 4096u            /* in all, one in another counted */
#define SFZ_DEPTH_MAX 16u
#define SFZ_DEFINES_MAX 2048u
#define SFZ_REGIONS_MAX 16384u

/* `text.data` NULL: it is not to be had, and what it says is left out. */
typedef struct SfzText { char path[SAMPLED_PATH_BYTES]; Bytes text; } SfzText;

/* Whether text can be one, by its first headers; never for what holds a zero byte. [any] */
bool sfz_is(Bytes head);
/* `texts[0]` is the main file. STATUS_NOT_FOUND with `missing` filled: it includes a text that is not among them; to be called again
   with it. `sampled` must be new; its name is the caller's to give. [control] */
Status sfz_read(const Memory *memory, const SfzText *texts, uint32_t count, Sampled *sampled, char missing[SAMPLED_PATH_BYTES], Problem *problem) NODISCARD;
/* A path with '/' between folders and without what leads back and forth; false for one that is absolute or too long. [any] */
bool sfz_path(Bytes raw, char path[SAMPLED_PATH_BYTES]);

/* ---- sfz_text.c: one text of all, without comments, included and with what is defined put in */

Status sfz_whole(const Memory *memory, const SfzText *texts, uint32_t count, Buffer *whole, Sampled *sampled, char missing[SAMPLED_PATH_BYTES], Problem *problem) NODISCARD;

/* One after the other of a whole text: a header "<region>" by its name, or an opcode and what it is set to. */
typedef struct SfzToken { bool is_header; Bytes name, value; } SfzToken;
bool sfz_next(Reader *reader, SfzToken *token);

#endif
