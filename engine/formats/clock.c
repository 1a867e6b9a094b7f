/* Following and sending MIDI clock. The follower is the delay-locked loop of F. Adriaensen, "Using a DLL to filter time"
   (Linux Audio Conference 2005): second order, critically damped, its bandwidth narrowing once it has caught on. */

#include "formats/clock.h"

#include "core/math.h"

enum { POSITION = 0xf2, CLOCK = 0xf8, START = 0xfa, CONTINUE = 0xfb, STOP = 0xfc };

#define GAP_SECONDS 0.5             /* longer than a clock at 5 bpm: the sender was away */
#define CATCH_CLOCKS 4u             /* before the estimate means something */
#define WIDE_BANDWIDTH 0.12         /* of the clock's own rate */
#define NARROW_BANDWIDTH 0.012
#define NARROWS_OVER_CLOCKS 48.0
#define JITTER_MEMORY 0.02          /* weight of the newest error */
#define TEMPO_JUMP 0.25             /* of a period: more, several times over, is a new tempo and not jitter */

static double bandwidth(uint32_t seen) {
  const double part = math_clamp((double)seen / NARROWS_OVER_CLOCKS, 0.0, 1.0);
  return WIDE_BANDWIDTH + (NARROW_BANDWIDTH - WIDE_BANDWIDTH) * part;
}

static void follow_clock(ClockFollower *follower, double seconds) {
  const double since = seconds - follower->last_seconds;
  if (follower->seen == 0 || since > GAP_SECONDS || since < 0.0) {
    follower->seen = 1;
    follower->locked = false;
    follower->period_seconds = 0.0;
    follower->error_square = 0.0;
    follower->due_seconds = seconds;
  } else if (follower->seen == 1) {
    follower->seen = 2;
    follower->period_seconds = since;
    follower->due_seconds = seconds + since;
  } else {
    const double error = seconds - follower->due_seconds;
    const double far = TEMPO_JUMP * follower->period_seconds;
    if (error > far || error < -far) follower->seen = follower->seen > 8 ? 8 : follower->seen; /* open up again */
    else follower->seen += follower->seen < UINT32_MAX;
    const double omega = MATH_TAU * bandwidth(follower->seen);
    follower->due_seconds += math_sqrt(2.0) * omega * error + follower->period_seconds;
    follower->period_seconds += omega * omega * error;
    if (follower->period_seconds < 1e-4) follower->period_seconds = 1e-4;
    follower->locked = follower->seen >= CATCH_CLOCKS;
    follower->error_square += JITTER_MEMORY * (error * error - follower->error_square);
  }
  follower->last_seconds = seconds;
  if (!follower->playing) return;
  follower->starts = false;
  follower->next_clock++;
}

bool clock_follow(ClockFollower *follower, const Midi1 *message, double seconds) {
  switch (message->status) {
    case CLOCK: follow_clock(follower, seconds); return true;
    case START:
      follower->next_clock = 0;
      follower->playing = follower->starts = true;
      return true;
    case CONTINUE:
      follower->starts = !follower->playing;
      follower->playing = true;
      return true;
    case STOP:
      follower->playing = follower->starts = false;
      return true;
    case POSITION: /* allowed only while stopped; a sender that says so earlier means it */
      follower->next_clock = (int64_t)((uint32_t)message->data[1] << 7 | message->data[0]) * CLOCK_PER_POSITION;
      return true;
    default: return false;
  }
}

double clock_bpm(const ClockFollower *follower, double now_seconds) {
  if (!follower->locked || now_seconds - follower->last_seconds > GAP_SECONDS) return 0.0;
  return 60.0 / (follower->period_seconds * CLOCK_PER_QUARTER);
}

double clock_position_ticks(const ClockFollower *follower, double now_seconds) {
  const double next = (double)follower->next_clock;
  if (!follower->playing || follower->starts) return next * (double)CLOCK_TICKS;
  if (follower->period_seconds <= 0.0) return math_max(next - 1.0, 0.0) * (double)CLOCK_TICKS; /* one has come, and how long it lasts is not known */
  /* due is the clock `next_clock`; beyond it nobody knows, and the position waits there */
  const double to_go = math_clamp((follower->due_seconds - now_seconds) / follower->period_seconds, 0.0, 2.0);
  return math_max(next - to_go, 0.0) * (double)CLOCK_TICKS;
}

double clock_jitter_seconds(const ClockFollower *follower) { return math_sqrt(follower->error_square); }

/* ---- sending */

typedef struct Out { ClockOut *messages; uint32_t count; } Out;

static void put(Out *out, int64_t frame, uint8_t status, uint32_t position) {
  if (out->count == CLOCK_SPAN_MAX) return;
  ClockOut *to = &out->messages[out->count++];
  *to = (ClockOut){.frame = frame, .message = {.status = status, .count = status == POSITION ? 2 : 0}};
  to->message.data[0] = (uint8_t)(position & 127);
  to->message.data[1] = (uint8_t)(position >> 7 & 127);
}

/* The first clock whose frame is `frame` or later. */
static int64_t first_clock(const TempoMap *map, int64_t frame, double rate_hz) {
  const double ticks = tempo_map_ticks(map, (double)frame / rate_hz);
  int64_t clock = math_round_clamp(ticks / (double)CLOCK_TICKS, 0, INT64_MAX / CLOCK_TICKS) - 1;
  if (clock < 0) clock = 0;
  while (tempo_map_frame(map, clock * CLOCK_TICKS, rate_hz) < frame) clock++;
  return clock;
}

/* Playing begins or jumps: from the next sixteenth on, since a song position can name nothing finer. Before it, no clock may
   count. */
static int64_t enter(Out *out, const TempoMap *map, ClockSpan span) {
  int64_t clock = first_clock(map, span.begin_frame, span.rate_hz);
  clock += (CLOCK_PER_POSITION - clock % CLOCK_PER_POSITION) % CLOCK_PER_POSITION;
  const int64_t position = clock / CLOCK_PER_POSITION;
  put(out, span.begin_frame, POSITION, (uint32_t)(position & 0x3fff));
  put(out, span.begin_frame, position == 0 ? START : CONTINUE, 0);
  return tempo_map_frame(map, clock * CLOCK_TICKS, span.rate_hz);
}

uint32_t clock_write(ClockWriter *writer, const TempoMap *map, ClockSpan span, ClockOut out_messages[CLOCK_SPAN_MAX]) {
  Out out = {.messages = out_messages};
  if (!span.playing) {
    if (writer->playing) put(&out, span.begin_frame, STOP, 0);
    writer->playing = false;
    return out.count;
  }
  const bool jumps = writer->playing && span.begin_frame != writer->next_frame;
  if (jumps) put(&out, span.begin_frame, STOP, 0);
  if (!writer->playing || jumps) writer->silent_until_frame = enter(&out, map, span);
  const int64_t from = span.begin_frame > writer->silent_until_frame ? span.begin_frame : writer->silent_until_frame;
  for (int64_t clock = first_clock(map, from, span.rate_hz); from < span.end_frame; clock++) {
    const int64_t frame = tempo_map_frame(map, clock * CLOCK_TICKS, span.rate_hz);
    if (frame >= span.end_frame) break;
    put(&out, frame, CLOCK, 0);
  }
  writer->playing = true;
  writer->next_frame = span.end_frame;
  return out.count;
}
