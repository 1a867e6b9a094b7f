#ifndef TUTTI_TESTS_SUPPORT_CONSTANT_SONG_H
#define TUTTI_TESTS_SUPPORT_CONSTANT_SONG_H

#include "support/build_song.h"
#include "support/cm.h"

#include "graph/graph.h"
#include "session/session.h"

#include <stdlib.h>

/* A constant of 1 goes through a song, so that every sample is the gain that was applied to it; and playing a song from
   anywhere, in blocks of any length. */

#define CONSTANT_RATE 48000.0

typedef struct Sound { float *left, *right; uint32_t frames; } Sound;

static inline Sound sound_new(uint32_t frames) { return (Sound){calloc(frames, sizeof(float)), calloc(frames, sizeof(float)), frames}; }

static inline void sound_free(Sound *sound) {
  free(sound->left);
  free(sound->right);
}

static inline void render(Graph *graph, Sound *sound, uint32_t at, uint32_t frames, uint32_t block) {
  for (uint32_t done = 0; done < frames; done += block) {
    const uint32_t count = frames - done < block ? frames - done : block;
    graph_render(graph, sound->left + at + done, sound->right + at + done, count);
  }
}

static inline void feed(Session *song, Graph *graph) {
  Problem problem = {.status = STATUS_OK};
  if (session_feed(song, graph, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
}

static inline void command(Graph *graph, CommandType type, Id id, uint16_t number, float value, int64_t frame) {
  const Command c = {.type = (uint16_t)type, .number = number, .value = value, .id = id, .position_frame = frame};
  assert_true(ring_write(graph_commands(graph), &c));
}

/* From a reset, played from `begin` on. */
static inline Sound play_from(Session *song, int64_t begin, uint32_t frames, uint32_t block) {
  Graph *graph = graph_create(memory_heap(), CONSTANT_RATE);
  feed(song, graph);
  graph_reset(graph, begin);
  command(graph, COMMAND_PLAY, 0, 0, 0, 0);
  Sound sound = sound_new(frames);
  render(graph, &sound, 0, frames, block);
  graph_destroy(graph);
  return sound;
}

static inline Sound play(Session *song, uint32_t frames, uint32_t block) { return play_from(song, 0, frames, block); }

/* A track that plays ones from the song's start on. */
static inline Id constant_track(Session *song) {
  enum { FRAMES = 48000 * 40 };
  float *ones = malloc(FRAMES * sizeof *ones);
  for (uint32_t i = 0; i < FRAMES; i++) ones[i] = 1.0f;
  const Id track = song_track(song, TRACK_AUDIO);
  song_audio(song, track, (SongSpan){0, 60}, song_asset(song, ones, NULL, FRAMES, (uint32_t)CONSTANT_RATE));
  free(ones);
  return track;
}

#endif
