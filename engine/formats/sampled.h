#ifndef TUTTI_FORMATS_SAMPLED_H
#define TUTTI_FORMATS_SAMPLED_H

#include "formats/file_reader.h"

/*
  A sampled instrument of another program as a sampler of ours could play it: zones, and the sounds they play, told in our
  units. Readers (sf2_read.h, sfz_read.h) make it, session/import_sampled.h makes an instrument of it; between two memories it
  travels as bytes. What our sampler has no place for is told in `left`, a line each, in plain words.

  A zone's shape (envelopes, filter, LFO) is one value for each row of sampled_shape, whose ids are our sampler's own parameters:
  zones of one shape can be played by one sampler.
*/

#define SAMPLED_NAME_BYTES 128u    /* terminator included */
#define SAMPLED_PATH_BYTES 512u
#define SAMPLED_ZONES_MAX 4096u    /* of one instrument: four full samplers */
#define SAMPLED_SOUNDS_MAX 4096u
#define SAMPLED_LEFT_BYTES 4096u   /* more is not told */

typedef enum SampledShape {
  SHAPE_TRIGGER, SHAPE_FILTER_TYPE, SHAPE_CUTOFF, SHAPE_RESONANCE, SHAPE_FILTER_AMOUNT, SHAPE_KEY_TRACK, SHAPE_FILTER_VELOCITY,
  SHAPE_FILTER_ATTACK, SHAPE_FILTER_DECAY, SHAPE_FILTER_SUSTAIN, SHAPE_FILTER_RELEASE,
  SHAPE_ATTACK, SHAPE_DECAY, SHAPE_SUSTAIN, SHAPE_RELEASE, SHAPE_VELOCITY, SHAPE_VELOCITY_CURVE,
  SHAPE_LFO_WAVE, SHAPE_LFO_RATE, SHAPE_LFO_DELAY, SHAPE_LFO_PITCH, SHAPE_LFO_CUTOFF, SHAPE_LFO_AMP, SAMPLED_SHAPES
} SampledShape;

enum { SHAPE_HELD, SHAPE_ONE_SHOT };                                                          /* of SHAPE_TRIGGER */
enum { SHAPE_FILTER_OFF, SHAPE_LOW_24, SHAPE_LOW_12, SHAPE_BAND, SHAPE_HIGH };                /* of SHAPE_FILTER_TYPE */
enum { SHAPE_SINE, SHAPE_TRIANGLE, SHAPE_SAW, SHAPE_SQUARE };                                 /* of SHAPE_LFO_WAVE */

typedef struct SampledParam { const char *id; double least, most, fallback; } SampledParam;
extern const SampledParam sampled_shape[SAMPLED_SHAPES];

typedef enum SampledLoop { SAMPLED_NO_LOOP, SAMPLED_LOOP, SAMPLED_TO_AND_FRO, SAMPLED_UNTIL_RELEASE, SAMPLED_LOOPS, SAMPLED_LOOP_AS_FILE } SampledLoop; /* the first as LoopMode */

/* Positions count the sound's frames; an end of 0 is the sound's. */
typedef struct SampledZone {
  uint32_t sound;                                            /* among the instrument's */
  int32_t key_low, key_high, key_root;                       /* 0..127; a root of SAMPLED_ROOT_AS_FILE is asked of the file */
  int32_t velocity_low, velocity_high;                       /* 1..127 */
  int32_t round_robin, choke;                                /* 0: none */
  uint32_t loop;                                             /* SampledLoop */
  uint32_t reverse;
  double gain_db, pan, tune_ct;                              /* pan -1..1 */
  int64_t start_frame, end_frame, loop_start_frame, loop_end_frame, loop_crossfade_frames;
  double shape[SAMPLED_SHAPES];
} SampledZone;

#define SAMPLED_ROOT_AS_FILE (-1)

/* Where a sound lies: in the file the instrument came from, or in one of its own beside it. */
typedef struct SampledSound {
  uint32_t left, right;            /* of SF2: its samples, right SAMPLED_NO_SIDE when it is mono */
  char path[SAMPLED_PATH_BYTES];   /* of SFZ: as it is written there, '/' between folders; of SF2 the sample's name */
} SampledSound;

#define SAMPLED_NO_SIDE UINT32_MAX

typedef struct Sampled {
  char name[SAMPLED_NAME_BYTES];
  uint32_t drums;                  /* whether it says that it is a drum kit */
  Buffer zones, sounds;            /* SampledZone, SampledSound */
  Buffer left;                     /* text */
} Sampled;

void sampled_init(Sampled *sampled, const Memory *memory);
void sampled_finish(Sampled *sampled);
uint32_t sampled_zone_count(const Sampled *sampled);
SampledZone *sampled_zone(const Sampled *sampled, uint32_t index);
uint32_t sampled_sound_count(const Sampled *sampled);
SampledSound *sampled_sound(const Sampled *sampled, uint32_t index);

/* A zone as it is when nothing is said of it: every key and velocity, root 60, a sampler at rest. */
SampledZone sampled_zone_start(void);
/* Everything inside its range, ends behind beginnings. Values that are no numbers become what they fall back to. */
void sampled_zone_fit(SampledZone *zone);
/* Appends the zone once, or once for each key where its pitch does not follow the keys by a semitone each: `follow_ct` cents a
   key. False, with a line in `left`, when there are too many. */
bool sampled_add_zone(Sampled *sampled, const SampledZone *zone, double follow_ct);
/* One line more of what stays behind; each is told once. */
void sampled_leave(Sampled *sampled, const char *what);
/* Refuses an instrument of which nothing is left by the first reason in `left`, or by `usual`. */
Status sampled_refuse(const Sampled *sampled, const char *usual, Problem *problem);
/* STATUS_OK, or the first refusal of memory. */
Status sampled_status(const Sampled *sampled);

/* An envelope's decay as our sampler has it, the time to fall by 60 dB on the way to its sustain (0..1): that which is half way down,
   in dB, when a line of dB that would fall by `whole_db` in `seconds` is. In ms. */
double sampled_decay_ms(double seconds, double whole_db, double sustain);

/* Between two memories of one engine; reading trusts nothing. `sampled` must be new, of sampled_init. */
void sampled_write(const Sampled *sampled, Buffer *out);
Status sampled_read(Bytes bytes, Sampled *sampled, Problem *problem) NODISCARD;

/* What a WAV says about itself as an instrument (its smpl chunk); false when it has none that makes sense. */
typedef struct SampledMarks { bool has_loop; int32_t key_root; double tune_ct; int64_t loop_start_frame, loop_end_frame; uint32_t loop; } SampledMarks;
bool sampled_marks(const FileReader *file, SampledMarks *marks);
/* The zones of a sound take over what was left to its file. `marks` NULL: it says nothing. */
void sampled_take_marks(Sampled *sampled, uint32_t sound, const SampledMarks *marks);

#endif
