/* Where launches may take place: whole bars, beats and parts of a whole note, counted from the time signature in force. A
   signature that comes later begins a bar, so it is a place, too. */

#include "graph/launch.h"

#include "core/math.h"
#include "core/tempo.h"

#define UNIT_TICKS_MIN (TICKS_PER_QUARTER / 16) /* what follows sooner would be a tone */

static const PlanSignature common = {.position_ticks = 0, .beat_ticks = TICKS_PER_QUARTER, .beats_per_bar = 4};

/* The signature at a position; `next` is where another takes its place. */
static const PlanSignature *signature_at(const RtPlan *plan, int64_t ticks, int64_t *next) RT_SAFE {
  const uint32_t count = plan->header->signature_count;
  const PlanSignature *found = &common;
  uint32_t i = 0;
  for (; i < count && plan->signatures[i].position_ticks <= ticks; i++) found = &plan->signatures[i];
  *next = i < count ? plan->signatures[i].position_ticks : INT64_MAX;
  return found;
}

static const uint8_t bars[LAUNCH_GRIDS] = {[GRID_8_BARS] = 8, [GRID_4_BARS] = 4, [GRID_2_BARS] = 2, [GRID_BAR] = 1};
static const uint8_t parts[LAUNCH_GRIDS] = {[GRID_HALF] = 2, [GRID_QUARTER] = 4, [GRID_8TH] = 8, [GRID_16TH] = 16}; /* of a whole note */

static int64_t step_ticks(const PlanSignature *signature, uint32_t grid) RT_SAFE {
  if (bars[grid] > 0) return bars[grid] * (signature->beat_ticks * signature->beats_per_bar);
  if (parts[grid] > 0) return 4 * TICKS_PER_QUARTER / parts[grid];
  return signature->beat_ticks;
}

#define PLAIN_TICKS (TICKS_PER_QUARTER / 192) /* triplets of 64ths, and all that is coarser */

/* Of the ticks that share a frame one may be a plain place in the bar: that is meant. */
int64_t launch_tick_at(const Live *live, int64_t frame) RT_SAFE {
  const int64_t first = transport_tick_at(live, frame), next = transport_tick_at(live, frame + 1);
  const int64_t plain = first <= 0 ? 0 : (first + PLAIN_TICKS - 1) / PLAIN_TICKS * PLAIN_TICKS;
  return plain >= first && plain < next ? plain : first;
}

int64_t launch_grid_ticks(const Live *live, int64_t frame, uint32_t grid) RT_SAFE {
  const int64_t now = transport_tick_at(live, frame);
  if (grid == GRID_AT_ONCE || grid >= LAUNCH_GRIDS) return launch_tick_at(live, frame);
  int64_t next;
  const PlanSignature *signature = signature_at(live->plan, now, &next);
  const int64_t step = step_ticks(signature, grid), along = now - signature->position_ticks;
  const int64_t place = signature->position_ticks + (along <= 0 ? 0 : (along + step - 1) / step * step);
  return place < next ? place : next;
}

int64_t launch_unit_ticks(const Live *live, int64_t ticks, const PlanSlot *slot) RT_SAFE {
  int64_t next;
  const PlanSignature *signature = signature_at(live->plan, ticks, &next);
  const int64_t units[FOLLOW_UNITS_COUNT] = {
    [UNIT_TURNS] = slot->turn_ticks, [UNIT_BARS] = signature->beat_ticks * signature->beats_per_bar, [UNIT_BEATS] = signature->beat_ticks};
  const int64_t unit = units[slot->follow_unit];
  return (unit > UNIT_TICKS_MIN ? unit : UNIT_TICKS_MIN) * slot->follow_after;
}
