/* The way in, on the audio thread: stamps what the host brings into the capture rings, keeps the last grid's worth of it for
   tracks that are monitored, and counts what no longer fitted. */

#include "graph/capture.h"

#include "graph/internal.h"

#include "core/math.h"

#include <string.h>

#define EVENT_RING 4096u
#define AUDIO_SECONDS_MAX 60.0

Status graph_capture(Graph *graph, double audio_seconds) {
  if (atomic_load_explicit(&graph->captured_audio, memory_order_acquire) != NULL) return STATUS_OK;
  const double records = math_clamp(audio_seconds, 0.5, AUDIO_SECONDS_MAX) * graph->rate_hz / GRID_FRAMES;
  uint32_t capacity = 64;
  while ((double)capacity < records) capacity *= 2;
  Ring *audio = graph_make_ring(graph->memory, sizeof(CaptureAudio), capacity);
  Ring *events = graph_make_ring(graph->memory, sizeof(CaptureEvent), EVENT_RING);
  if (audio == NULL || events == NULL) {
    if (audio != NULL) memory_free(graph->memory, audio, ring_bytes(audio->record_bytes, audio->capacity));
    if (events != NULL) memory_free(graph->memory, events, ring_bytes(events->record_bytes, events->capacity));
    return STATUS_NO_MEMORY;
  }
  atomic_store_explicit(&graph->captured_events, events, memory_order_release);
  atomic_store_explicit(&graph->captured_audio, audio, memory_order_release);
  return STATUS_OK;
}

Ring *graph_captured_audio(Graph *graph) { return atomic_load_explicit(&graph->captured_audio, memory_order_acquire); }
Ring *graph_captured_events(Graph *graph) { return atomic_load_explicit(&graph->captured_events, memory_order_acquire); }

/* ---- stamps */

static bool records_here(const Live *live) RT_SAFE {
  const Capture *capture = &live->capture;
  if (!capture->recording) return false;
  return capture->punch_in_frame >= capture->punch_out_frame
         || (live->song_frame + live->frames > capture->punch_in_frame && live->song_frame < capture->punch_out_frame);
}

static CaptureStamp stamp_block(Live *live) RT_SAFE {
  Capture *capture = &live->capture;
  const bool counting = live->count_in_left > 0;
  CaptureStamp stamp = {.output_frame = live->output_frame, .song_frame = live->song_frame - live->count_in_left};
  if (live->playing) stamp.flags |= CAPTURE_PLAYING;
  if (counting) stamp.flags |= CAPTURE_COUNTING;
  if (records_here(live)) stamp.flags |= CAPTURE_RECORDING;
  if (stamp.song_frame != capture->next_song_frame) capture->pass++;
  stamp.pass = capture->pass;
  capture->next_song_frame = stamp.song_frame + (live->playing || counting ? live->frames : 0u);
  return stamp;
}

static void capture_events(Graph *graph, const CaptureStamp *stamp) RT_SAFE {
  Live *live = &graph->live;
  Ring *ring = graph_captured_events(graph);
  if (ring == NULL || live->plan == NULL) return;
  Capture *capture = &live->capture;
  if (!capture->told || capture->told_pass != stamp->pass || capture->told_flags != stamp->flags) {
    const CaptureEvent turn = {.stamp = *stamp, .type = CAPTURE_TURN};
    capture->told = ring_write(ring, &turn); /* or again in the next block */
    capture->told_pass = stamp->pass;
    capture->told_flags = stamp->flags;
  }
  for (uint32_t i = 0; i < live->live_event_count; i++) {
    const LiveEvent *played = &live->live_events[i];
    const CaptureEvent record = {.stamp = *stamp, .heard_frame = played->heard_frame, .track = live->plan->chains[played->chain].id,
                                 .id = played->event.id, .type = played->event.type, .number = played->event.number, .value = played->event.value};
    (void)ring_write(ring, &record); /* the ring counts what it drops */
  }
}

void capture_begin_block(Graph *graph) RT_SAFE {
  Live *live = &graph->live;
  Capture *capture = &live->capture;
  capture->open.stamp = stamp_block(live);
  capture->open.frames = 0;
  capture_events(graph, &capture->open.stamp);
  if (!capture->fed) return;
  /* the last GRID_FRAMES of input, oldest first: what this block's monitoring hears */
  for (uint32_t c = 0; c < 2; c++) {
    const uint32_t tail = GRID_FRAMES - capture->past_at;
    memcpy(capture->monitored[c], capture->past[c] + capture->past_at, tail * sizeof(float));
    memcpy(capture->monitored[c] + tail, capture->past[c], capture->past_at * sizeof(float));
  }
}

/* ---- audio */

static void close_record(Graph *graph) RT_SAFE {
  Capture *capture = &graph->live.capture;
  Ring *ring = graph_captured_audio(graph);
  if (ring == NULL || !capture->fed || capture->open.frames == 0) return;
  capture->open.lost_frames = capture->lost_frames;
  if (ring_write(ring, &capture->open)) capture->lost_frames = 0;
  else capture->lost_frames += capture->open.frames;
}

static void remember(Capture *capture, const float *const in[2], uint32_t count) RT_SAFE {
  for (uint32_t i = 0; i < count; i++) {
    for (uint32_t c = 0; c < 2; c++) capture->past[c][capture->past_at] = in != NULL && in[c] != NULL ? math_clean(in[c][i]) : 0.0f;
    capture->past_at = (capture->past_at + 1) % GRID_FRAMES;
  }
}

void capture_take(Graph *graph, const float *const in[2], uint32_t at, uint32_t count) RT_SAFE {
  Capture *capture = &graph->live.capture;
  const float *const here[2] = {in != NULL && in[0] != NULL ? in[0] + at : NULL, in != NULL && in[1] != NULL ? in[1] + at : NULL};
  capture->fed = capture->fed || in != NULL;
  if (!capture->fed) return;
  remember(capture, here, count);
  CaptureAudio *open = &capture->open;
  for (uint32_t c = 0; c < 2; c++) {
    if (here[c] != NULL) memcpy(open->samples[c] + open->frames, here[c], count * sizeof(float));
    else memset(open->samples[c] + open->frames, 0, count * sizeof(float));
  }
  open->frames += count;
  if (graph->live.fifo_read == graph->live.fifo_count) close_record(graph);
}

/* ---- monitoring */

static bool is_heard(const Live *live, const ChainState *state) RT_SAFE {
  if (state->monitor == MONITOR_ON) return true;
  const bool replaces = !live->playing || (live->capture.open.stamp.flags & CAPTURE_RECORDING) != 0;
  return state->monitor == MONITOR_AUTO && replaces;
}

/* The input among what enters a chain, 5 ms in and out. */
void capture_monitor(Live *live, RtChain *chain) RT_SAFE {
  ChainState *state = chain->state;
  if (state->monitor_open == 0.0f) state->monitor_heard = state->monitor_input;
  const bool stays = state->monitor_heard == state->monitor_input && !chain->gone; /* another input waits until this one has faded */
  const float target = stays && is_heard(live, state) ? 1.0f : 0.0f;
  if (target == 0.0f && state->monitor_open == 0.0f) return;
  const float step = target > state->monitor_open ? live->fade_step : -live->fade_step;
  const float *from[2] = {live->capture.monitored[state->monitor_heard == INPUT_RIGHT], live->capture.monitored[state->monitor_heard != INPUT_LEFT]};
  live->fed = true;
  float open = state->monitor_open;
  for (uint32_t i = 0; i < live->frames; i++) {
    if (open != target) open = (float)math_clamp(open + step, 0.0, 1.0);
    for (uint32_t c = 0; c < 2; c++) chain->bus[c][i] += from[c][i] * open;
  }
  state->monitor_open = open;
}
