/*
  Reads Standard MIDI Files (MIDI 1.0 Detailed Specification, Standard MIDI Files 1.0) as they are met in the world: wrapped
  in RIFF, with wrong track counts or running status kept across meta events. Those are read and counted; bytes that cannot
  be understood are refused with their place.
*/

#include "formats/smf.h"

#include "core/limits.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define META 0xff
#define META_END 0x2f

/* One track while it is read; positions in `reader` are file offsets. */
typedef struct TrackReader {
  Smf *smf;
  Reader reader;
  uint32_t track;
  uint64_t position_ticks;
  uint8_t running; /* the last channel status, 0 when there is none */
  bool interrupted; /* a meta or sysex event came since: strictly, running status ended with it */
  bool ended;
  Problem *problem;
} TrackReader;

static Status fail(const TrackReader *in, Status status, size_t offset, const char *what) {
  char where[64];
  snprintf(where, sizeof where, "track %u / MTrk", (unsigned)in->track + 1);
  return problem_set(in->problem, status, offset, where, "%s", what);
}

static Status cut(const TrackReader *in) {
  return fail(in, STATUS_TRUNCATED, in->reader.bytes.size, "the track ends in the middle of an event");
}

/* A variable-length quantity: at most four bytes of seven bits. */
static Status read_quantity(TrackReader *in, uint32_t *value) {
  const size_t begin = in->reader.offset;
  *value = 0;
  for (int i = 0; i < 4; i++) {
    const uint8_t byte = reader_u8(&in->reader);
    if (in->reader.failed) return cut(in);
    *value = *value << 7 | (byte & 0x7fu);
    if (byte < 0x80) return STATUS_OK;
  }
  return fail(in, STATUS_CORRUPT, begin, "a length or delta time has more than four bytes");
}

static Status push_event(TrackReader *in, const SmfEvent *event) {
  Smf *smf = in->smf;
  if (smf->event_count == smf->event_capacity) {
    if (smf->event_count >= LIMIT_SMF_EVENTS) return fail(in, STATUS_TOO_LARGE, (size_t)event->offset_bytes, "more than 8,000,000 events");
    uint32_t capacity = smf->event_capacity ? smf->event_capacity * 2 : 256;
    if (capacity > LIMIT_SMF_EVENTS) capacity = LIMIT_SMF_EVENTS;
    SmfEvent *events = memory_resize(smf->memory, smf->events, smf->event_capacity * sizeof *events, capacity * sizeof *events);
    if (!events) return fail(in, STATUS_NO_MEMORY, (size_t)event->offset_bytes, "not enough memory for the events");
    smf->events = events;
    smf->event_capacity = capacity;
  }
  smf->events[smf->event_count++] = *event;
  return STATUS_OK;
}

static Status read_payload(TrackReader *in, SmfEvent *event) {
  uint32_t size;
  const Status status = read_quantity(in, &size);
  if (status != STATUS_OK) return status;
  event->payload = reader_take(&in->reader, size);
  if (in->reader.failed) return fail(in, STATUS_TRUNCATED, (size_t)event->offset_bytes, "a meta or sysex event is longer than its track");
  in->interrupted = true;
  return STATUS_OK;
}

static Status read_channel_message(TrackReader *in, SmfEvent *event, uint8_t first) {
  const size_t begin = in->reader.offset - 1;
  const bool running = first < 0x80;
  if (running && in->running == 0) return fail(in, STATUS_CORRUPT, begin, "a data byte stands where an event must begin");
  if (running && in->interrupted) in->smf->warnings++;
  if (!running) in->running = first;
  in->interrupted = false;
  event->status = in->running;
  event->data[0] = running ? first : reader_u8(&in->reader);
  const bool single = (event->status & 0xe0) == 0xc0; /* program change and channel pressure */
  if (!single) event->data[1] = reader_u8(&in->reader);
  if (in->reader.failed) return cut(in);
  if (event->data[0] < 0x80 && event->data[1] < 0x80) return STATUS_OK;
  return fail(in, STATUS_CORRUPT, begin, "a status byte stands in the middle of a channel message");
}

static Status read_event(TrackReader *in) {
  uint32_t delta;
  Status status = read_quantity(in, &delta);
  if (status != STATUS_OK) return status;
  in->position_ticks += delta;
  SmfEvent event = {.position_ticks = in->position_ticks, .track = in->track, .offset_bytes = in->reader.offset};
  const uint8_t first = reader_u8(&in->reader);
  if (in->reader.failed) return cut(in);
  if (first < 0xf0) {
    status = read_channel_message(in, &event, first);
  } else if (first == META || first == 0xf0 || first == 0xf7) {
    event.status = first;
    if (first == META) event.data[0] = reader_u8(&in->reader);
    status = in->reader.failed ? cut(in) : read_payload(in, &event);
  } else {
    status = fail(in, STATUS_CORRUPT, in->reader.offset - 1, "a live-only message (0xf1 to 0xfe) stands in the file");
  }
  if (status != STATUS_OK) return status;
  in->ended = event.status == META && event.data[0] == META_END;
  return push_event(in, &event);
}

/* The track whose events fill file bytes [begin, end). */
static Status read_track(Smf *smf, Bytes file, size_t begin, size_t end, uint32_t track, Problem *problem) {
  TrackReader in = {.smf = smf, .track = track, .problem = problem};
  reader_init(&in.reader, (Bytes){file.data, end});
  in.reader.offset = begin;
  while (!in.ended && in.reader.offset < end) {
    const Status status = read_event(&in);
    if (status != STATUS_OK) return status;
  }
  if (!in.ended || in.reader.offset < end) smf->warnings++;
  return STATUS_OK;
}

static Status read_division(Smf *smf, uint16_t division, size_t offset, Problem *problem) {
  if (division < 0x8000) {
    smf->ticks_per_quarter = division;
    if (division == 0) return problem_set(problem, STATUS_CORRUPT, offset, "MThd / division", "zero ticks to the quarter note");
    return STATUS_OK;
  }
  smf->smpte_frames = (uint8_t)(0x100 - (division >> 8));
  smf->smpte_subframes = (uint8_t)division;
  static const uint8_t rates[] = {24, 25, 29, 30};
  if (!memchr(rates, smf->smpte_frames, sizeof rates)) {
    return problem_set(problem, STATUS_CORRUPT, offset, "MThd / division", "no SMPTE rate is %u frames a second", smf->smpte_frames);
  }
  if (smf->smpte_subframes == 0) return problem_set(problem, STATUS_CORRUPT, offset, "MThd / division", "zero ticks to the SMPTE frame");
  return STATUS_OK;
}

static bool is_tag(Bytes file, size_t at, const char *tag) { return file.size - at >= 4 && memcmp(file.data + at, tag, 4) == 0; }

static Status read_header(Smf *smf, Reader *reader, Problem *problem) {
  const size_t begin = reader->offset;
  if (!is_tag(reader->bytes, begin, "MThd")) return problem_set(problem, STATUS_CORRUPT, begin, "MThd", "this is no MIDI file");
  reader_skip(reader, 4);
  const uint32_t size = reader_u32be(reader);
  smf->type = reader_u16be(reader);
  smf->track_count = reader_u16be(reader);
  const uint16_t division = reader_u16be(reader);
  if (reader->failed) return problem_set(problem, STATUS_TRUNCATED, reader->bytes.size, "MThd", "the file ends inside its header");
  if (size < 6) return problem_set(problem, STATUS_CORRUPT, begin + 4, "MThd", "the header is %u bytes, it must be 6", (unsigned)size);
  if (!reader_skip(reader, size - 6)) return problem_set(problem, STATUS_TRUNCATED, begin + 4, "MThd", "the header is longer than the file");
  if (smf->type > 2) return problem_set(problem, STATUS_UNSUPPORTED, begin + 8, "MThd / format", "MIDI file format %u is unknown", smf->type);
  if (smf->track_count == 0) return problem_set(problem, STATUS_CORRUPT, begin + 10, "MThd / tracks", "the file has no tracks");
  return read_division(smf, division, begin + 12, problem);
}

/* Chunks to the file's end; what is no track is passed over. A chunk cut by the end is refused unless all tracks are there. */
static Status read_chunks(Smf *smf, Reader *reader, Problem *problem) {
  const Bytes file = reader->bytes;
  const uint32_t promised = smf->track_count;
  uint32_t tracks = 0;
  while (reader_left(reader) >= 8 && tracks < LIMIT_SMF_TRACKS) {
    const size_t begin = reader->offset;
    const bool track = is_tag(file, begin, "MTrk");
    reader_skip(reader, 4);
    const uint32_t size = reader_u32be(reader);
    if (size > reader_left(reader)) {
      if (tracks >= promised) break;
      return problem_set(problem, STATUS_TRUNCATED, begin + 4, track ? "MTrk" : "chunk", "the chunk promises %u bytes, the file has %zu more",
                         (unsigned)size, reader_left(reader));
    }
    Status status = STATUS_OK;
    if (track) status = read_track(smf, file, reader->offset, reader->offset + size, tracks++, problem);
    else smf->warnings++;
    if (status != STATUS_OK) return status;
    reader_skip(reader, size);
  }
  if (tracks == 0) return problem_set(problem, STATUS_TRUNCATED, reader->offset, "MTrk", "the file ends before its first track");
  if (tracks != promised || reader->offset < file.size) smf->warnings++;
  smf->track_count = (uint16_t)tracks;
  return STATUS_OK;
}

/* A MIDI file inside RIFF (type RMID) lies in its "data" chunk; gives the file itself otherwise. */
static size_t find_start(Bytes file) {
  if (file.size < 20 || !is_tag(file, 0, "RIFF") || !is_tag(file, 8, "RMID")) return 0;
  Reader reader;
  reader_init(&reader, file);
  reader_skip(&reader, 12);
  while (reader_left(&reader) >= 8) {
    const bool data = is_tag(file, reader.offset, "data");
    reader_skip(&reader, 4);
    const uint32_t size = reader_u32le(&reader);
    if (data) return reader.offset;
    if (!reader_skip(&reader, (size_t)size + (size & 1 & (size < UINT32_MAX)))) break;
  }
  return 0;
}

Status smf_read(Bytes file, const Memory *memory, Smf *smf, Problem *problem) {
  assert(smf && memory);
  *smf = (Smf){.memory = memory};
  if (file.size > LIMIT_FILE_BYTES) return problem_set(problem, STATUS_TOO_LARGE, NO_OFFSET, "file", "larger than 1 GiB");
  Reader reader;
  reader_init(&reader, file);
  reader.offset = find_start(file);
  Status status = read_header(smf, &reader, problem);
  if (status == STATUS_OK) status = read_chunks(smf, &reader, problem);
  if (status != STATUS_OK) smf_finish(smf);
  return status;
}

void smf_finish(Smf *smf) {
  if (smf->memory) memory_free(smf->memory, smf->events, smf->event_capacity * sizeof *smf->events);
  *smf = (Smf){0};
}
