#ifndef TUTTI_TESTS_SUPPORT_BUILD_SONG_H
#define TUTTI_TESTS_SUPPORT_BUILD_SONG_H

#include "core/tempo.h"
#include "model/edits.h"
#include "graph/graph.h"
#include "session/session.h"

/*
  Small songs for tests, made the way everything is made: through batches. Each call is one batch, applied at once, and fails
  the test when it is refused. Positions are in quarters, for reading.

    Session *song = song_new();
    const Id lead = song_track(song, TRACK_INSTRUMENT);
    song_device(song, lead, "synth");
    song_clip(song, lead, (SongSpan){0, 4}, notes, COUNT_OF(notes));
*/

typedef struct SongSpan { double start, length; } SongSpan; /* quarters */
typedef struct SongNote { double start, length; int key; double velocity; } SongNote; /* relative to the clip's content */

Session *song_new(void);
Id song_track(Session *song, int64_t type);
Id song_device(Session *song, Id track, const char *device);
Id song_clip(Session *song, Id track, SongSpan span, const SongNote *notes, uint32_t count);
/* Stores the samples as an asset (f32, at rate_hz) and makes an asset object. */
Id song_asset(Session *song, const float *left, const float *right, uint32_t frames, uint32_t rate_hz);
/* A zone of an instrument, on every key and velocity. */
Id song_zone(Session *song, Id device, Id asset);
Id song_audio(Session *song, Id track, SongSpan span, Id asset);
/* A clip at the beginning, of two seconds of silence. */
Id song_some_audio(Session *song, Id track, double quarters);
/* A chain at the end of a container device; devices go into it as into a track. */
Id song_chain(Session *song, Id container);
/* A send (CONNECTION_SEND) or sidechain (CONNECTION_SIDECHAIN), at its defaults. */
Id song_connect(Session *song, int64_t type, Id source, Id target);
Id song_take(Session *song, Id track);
/* A slot takes clips as a track does. */
Id song_scene(Session *song);
Id song_slot(Session *song, Id track, Id scene);
void song_choose_take(Session *song, Id lane, SongSpan span);

/* A lane on what it moves, or in a clip on `target`; `param` is a field's or parameter's name. */
Id song_lane(Session *song, Id parent, Id target, const char *param, bool relative, const LanePoint *points, uint32_t count);

/* A connection from a modulator to what it moves. */
Id song_modulation(Session *song, Id source, Id target, const char *param, double depth, bool both_ways);

/* One field by its name, or a device's parameter by its id. */
void song_set(Session *song, Id object, const char *field, double value);
void song_set_ref(Session *song, Id object, const char *field, Id value);
void song_param(Session *song, Id device, const char *param, double value);
void song_tempo(Session *song, double quarter, double bpm, bool ramp);
void song_delete(Session *song, Id object);
/* What an edit has made is applied, and undo shown to leave nothing of it. */
void song_apply(Session *song, Status made, Batch *batch);
/* The one object of a kind in `parent`; the test fails when there is none or another. */
const Object *song_only_child(Session *song, Id parent, uint32_t kind);
/* The song as it stands goes to the graph; the test fails when it cannot. */
void song_feed(Session *song, Graph *graph);
/* A graph of its own with the song in it, which begins to play; the caller's. */
Graph *song_play(Session *song, double rate_hz);
/* Change the start of a clip's first note, in quarters. */
void song_move_note(Session *song, Id clip, double start);

static inline int64_t song_ticks(double quarters) { return (int64_t)(quarters * (double)TICKS_PER_QUARTER + 0.5); }

#endif
