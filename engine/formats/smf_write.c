/* Writes Standard MIDI Files: running status within channel messages, an end of track in every track, nothing else added. */

#include "formats/smf.h"

#include <string.h>

#define META 0xff
#define META_END 0x2f
#define QUANTITY_MAX 0x0fffffffu

static void put_quantity(Buffer *out, uint32_t value) {
  for (int shift = 21; shift > 0; shift -= 7) {
    if (value >> shift) buffer_u8(out, (uint8_t)(0x80 | (value >> shift & 0x7f)));
  }
  buffer_u8(out, (uint8_t)(value & 0x7f));
}

static Status put_event(Buffer *out, const SmfEvent *event, uint8_t *running) {
  const uint8_t status = event->status;
  if (status >= 0x80 && status < 0xf0) {
    const bool single = (status & 0xe0) == 0xc0;
    if (event->data[0] > 0x7f || (!single && event->data[1] > 0x7f)) return STATUS_OUT_OF_RANGE;
    if (status != *running) buffer_u8(out, status);
    buffer_put(out, event->data, single ? 1 : 2);
    *running = status;
    return STATUS_OK;
  }
  if (status != META && status != 0xf0 && status != 0xf7) return STATUS_OUT_OF_RANGE;
  if (event->payload.size > QUANTITY_MAX) return STATUS_TOO_LARGE;
  buffer_u8(out, status);
  if (status == META) buffer_u8(out, event->data[0]);
  put_quantity(out, (uint32_t)event->payload.size);
  if (event->payload.size > 0) buffer_put(out, event->payload.data, event->payload.size);
  *running = 0;
  return STATUS_OK;
}

/* The events of one track from `*index` on, which is moved past them. */
static Status put_track(const Smf *smf, uint32_t track, uint32_t *index, Buffer *out) {
  uint64_t position = 0;
  uint8_t running = 0;
  bool ended = false;
  for (; *index < smf->event_count && smf->events[*index].track == track; ++*index) {
    const SmfEvent *event = &smf->events[*index];
    if (ended || event->position_ticks < position || event->position_ticks - position > QUANTITY_MAX) return STATUS_OUT_OF_RANGE;
    put_quantity(out, (uint32_t)(event->position_ticks - position));
    position = event->position_ticks;
    const Status status = put_event(out, event, &running);
    if (status != STATUS_OK) return status;
    ended = event->status == META && event->data[0] == META_END;
  }
  static const uint8_t end_of_track[] = {0, META, META_END, 0};
  if (!ended) buffer_put(out, end_of_track, sizeof end_of_track);
  return STATUS_OK;
}

static Status put_chunk(const Smf *smf, uint32_t track, uint32_t *index, Buffer *out) {
  buffer_put(out, "MTrk\0\0\0\0", 8);
  const size_t begin = out->size;
  const Status status = put_track(smf, track, index, out);
  if (status != STATUS_OK || out->status != STATUS_OK) return status != STATUS_OK ? status : out->status;
  const uint64_t size = out->size - begin;
  if (size > UINT32_MAX) return STATUS_TOO_LARGE;
  for (size_t i = 0; i < 4; i++) out->data[begin - 4 + i] = (uint8_t)(size >> (24 - 8 * i));
  return STATUS_OK;
}

Status smf_write(const Smf *smf, Buffer *out) {
  buffer_put(out, "MThd\0\0\0\6", 8);
  buffer_u16be(out, smf->type);
  buffer_u16be(out, smf->track_count);
  const uint16_t smpte = (uint16_t)((0x100u - smf->smpte_frames) << 8 | smf->smpte_subframes);
  buffer_u16be(out, smf->ticks_per_quarter ? smf->ticks_per_quarter : smpte);
  uint32_t index = 0;
  for (uint32_t track = 0; track < smf->track_count; track++) {
    const Status status = put_chunk(smf, track, &index, out);
    if (status != STATUS_OK) return status;
  }
  return index == smf->event_count ? out->status : STATUS_OUT_OF_RANGE;
}
