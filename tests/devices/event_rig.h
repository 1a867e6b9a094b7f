#ifndef TUTTI_TESTS_DEVICES_EVENT_RIG_H
#define TUTTI_TESTS_DEVICES_EVENT_RIG_H

#include "devices/rig.h"

#include "core/tempo.h"

/* A note effect on the bench: events go in with absolute frames, in blocks of any cut, and what comes out is kept with
   absolute frames, checked on the way: sorted, inside its block, and no on of a note that sounds already. */

#define EVENT_RIG_OUT 65536u
#define EVENT_RIG_SOUNDING 4096u

typedef struct EventRig {
  Rig rig;
  double bpm;
  bool playing;
  Event *out;
  uint32_t out_count;
  Id *sounding;
  uint32_t sounding_count;
  uint32_t dropped, capacity;
} EventRig;

static inline EventRig event_rig_open(const char *id, double rate_hz) {
  EventRig rig = {.rig = rig_open(device_by_id(id), rate_hz), .bpm = 120.0, .playing = true, .capacity = LIMIT_BLOCK_EVENTS};
  rig.out = calloc(EVENT_RIG_OUT, sizeof *rig.out);
  rig.sounding = calloc(EVENT_RIG_SOUNDING, sizeof *rig.sounding);
  assert_true(rig.out && rig.sounding);
  return rig;
}

static inline void event_rig_close(EventRig *rig) {
  rig_close(&rig->rig);
  free(rig->out);
  free(rig->sounding);
}

static inline bool event_rig_forget(EventRig *rig, Id id) {
  for (uint32_t i = 0; i < rig->sounding_count; i++)
    if (rig->sounding[i] == id) {
      rig->sounding[i] = rig->sounding[--rig->sounding_count];
      return true;
    }
  return false;
}

static inline void event_rig_keep(EventRig *rig, const Event *event, int64_t at) {
  if (event->type == EVENT_NOTE_OFF || event->type == EVENT_CHOKE) (void)event_rig_forget(rig, event->id);
  if (event->type == EVENT_NOTE_ON) {
    if (event_rig_forget(rig, event->id)) fail_msg("%s: note %llx begins again before it has ended", rig->rig.device->id, (unsigned long long)event->id);
    assert_true(rig->sounding_count < EVENT_RIG_SOUNDING);
    rig->sounding[rig->sounding_count++] = event->id;
    assert_true(event->number < 128);
  }
  assert_true(rig->out_count < EVENT_RIG_OUT);
  rig->out[rig->out_count] = *event;
  rig->out[rig->out_count++].frame += (uint32_t)at;
}

/* One block; `events` with frames inside it. */
static inline void event_rig_block(EventRig *rig, uint32_t frames, const Event *events, uint32_t count, int64_t at) {
  Event made[LIMIT_BLOCK_EVENTS];
  EventSink sink = {made, 0, rig->capacity, 0};
  const double ticks = (double)rig->rig.song_frame / rig->rig.rate_hz * rig->bpm / 60.0 * (double)TICKS_PER_QUARTER;
  const DeviceBlock block = {.frames = frames, .params = rig->rig.params, .events = events, .event_count = count, .bpm = rig->bpm,
                             .song_frame = rig->rig.song_frame, .song_ticks = ticks, .playing = rig->playing, .notes_out = &sink};
  rig->rig.device->process(rig->rig.state, &block);
  if (rig->playing) rig->rig.song_frame += frames;
  rig->dropped += sink.dropped;
  for (uint32_t i = 0; i < sink.count; i++) {
    assert_true(made[i].frame < frames);
    assert_true(i == 0 || !event_comes_after(&made[i - 1], &made[i]));
    event_rig_keep(rig, &made[i], at);
  }
}

/* Events sorted, with absolute frames, through `frames` in blocks of `cut`; 0: the grid's. */
static inline void event_rig_run(EventRig *rig, uint32_t frames, const Event *events, uint32_t count, uint32_t cut) {
  uint32_t next = 0;
  for (uint32_t at = 0, size; at < frames; at += size) {
    size = cut ? cut : GRID_FRAMES;
    if (size > frames - at) size = frames - at;
    Event here[LIMIT_BLOCK_EVENTS];
    uint32_t here_count = 0;
    while (next < count && events[next].frame < at + size && here_count < LIMIT_BLOCK_EVENTS) {
      here[here_count] = events[next++];
      here[here_count++].frame -= at;
    }
    event_rig_block(rig, size, here, here_count, at);
  }
}

/* The ons among what came out. */
static inline uint32_t event_rig_ons(const EventRig *rig, const Event **ons, uint32_t capacity) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < rig->out_count; i++)
    if (rig->out[i].type == EVENT_NOTE_ON && count < capacity) ons[count++] = &rig->out[i];
  return count;
}

#endif
