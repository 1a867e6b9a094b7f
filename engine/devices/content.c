/* Which zones a note plays. Used by the instruments that have zones. */
#include "devices/content.h"

#include "core/math.h"

/* How far inside its velocities, 0..1, with a fade over the edges that have a neighbour. */
static float velocity_weight(const Zone *zone, float velocity, float fade) RT_SAFE {
  if (fade <= 0.0f) return velocity > (float)zone->velocity_low - 1.0f && velocity <= (float)zone->velocity_high ? 1.0f : 0.0f;
  float weight = 1.0f;
  const float low = (float)zone->velocity_low - 0.5f, high = (float)zone->velocity_high + 0.5f;
  if (zone->velocity_low > 1) weight = math_sqrtf((float)math_clamp((double)(0.5f + (velocity - low) / (2.0f * fade)), 0.0, 1.0));
  if (zone->velocity_high < 127) weight *= math_sqrtf((float)math_clamp((double)(0.5f + (high - velocity) / (2.0f * fade)), 0.0, 1.0));
  return weight;
}

/* Leaves of each round robin only the one whose turn it is. */
static uint32_t take_turns(ChosenZone *chosen, uint32_t count, Id note) RT_SAFE {
  uint32_t left = 0;
  for (uint32_t i = 0; i < count; i++) {
    const uint8_t number = chosen[i].zone->round_robin;
    uint32_t place = 0, total = 0;
    for (uint32_t k = 0; k < count && number != 0; k++) {
      if (chosen[k].zone->round_robin != number) continue;
      place += k < i;
      total++;
    }
    if (number == 0 || id_counter(note) % total == place) chosen[count + left++] = chosen[i];
  }
  for (uint32_t i = 0; i < left; i++) chosen[i] = chosen[count + i];
  return left;
}

uint32_t content_choose(const DeviceContent *content, uint32_t key, float velocity, float fade, Id note, ChosenZone chosen[CONTENT_CHOSEN_MAX]) RT_SAFE {
  const float v = (float)math_clamp((double)velocity * 127.0, 1.0, 127.0);
  ChosenZone found[2 * CONTENT_CHOSEN_MAX];
  uint32_t count = 0;
  for (uint32_t i = 0; content != NULL && i < content->zone_count && count < CONTENT_CHOSEN_MAX; i++) {
    const Zone *zone = &content->zones[i];
    if (key < zone->key_low || key > zone->key_high || content_sample(content, zone) == NULL) continue;
    const float gain = velocity_weight(zone, v, fade);
    if (gain > 0.0f) found[count++] = (ChosenZone){zone, gain};
  }
  count = take_turns(found, count, note);
  for (uint32_t i = 0; i < count; i++) chosen[i] = found[i];
  return count;
}
