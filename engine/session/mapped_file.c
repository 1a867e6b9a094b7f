/* Controllers from a MIDI file, through the mapper, to commands with their places: for renders that are played by hand. */
#include "session/mapped_file.h"

#include "formats/smf.h"
#include "model/sort.h"
#include "session/mapper.h"

#include <string.h>

enum { MOVES_MAX = 64 };

static bool is_control(const SmfEvent *event) {
  const uint32_t kind = event->status & 0xf0u;
  return kind == 0xb0u || kind == 0xd0u || kind == 0xe0u;
}

static void play(Session *session, Mapper *mapper, const SmfEvent *event, int64_t song_frame, Buffer *hands) {
  const uint8_t bytes[3] = {event->status, event->data[0], event->data[1]};
  MapperMove moves[MOVES_MAX];
  const Doc *doc = session_doc(session);
  const uint32_t count = mapper_bytes(mapper, doc, (Bytes){bytes, (event->status & 0xf0u) == 0xd0u ? 2 : 3}, moves, MOVES_MAX);
  for (uint32_t i = 0; i < count; i++) {
    RenderHand hand = {.song_frame = song_frame};
    if (mapper_command(doc, &moves[i], &hand.command)) buffer_put(hands, &hand, sizeof hand);
  }
}

/* The file's events in the order of time; of one time in that of the file. */
static Status play_all(Session *session, const Smf *smf, SortKey *keys, SortKey *scratch, Buffer *hands) {
  const TempoMap *map = doc_tempo_map(session_doc(session));
  const double rate_hz = doc_as_project(doc_project(session_doc(session)))->rate_hz;
  Mapper *mapper = map != NULL ? memory_new(smf->memory, sizeof *mapper) : NULL;
  if (mapper == NULL) return STATUS_NO_MEMORY;
  mapper_init(mapper);
  uint32_t count = 0;
  for (uint32_t i = 0; i < smf->event_count; i++)
    if (is_control(&smf->events[i])) keys[count++] = (SortKey){.position = (int64_t)smf->events[i].position_ticks, .id = i, .row = i};
  sort_keys(keys, scratch, count);
  for (uint32_t i = 0; i < count; i++) {
    const SmfEvent *event = &smf->events[keys[i].row];
    const double quarters = (double)event->position_ticks / smf->ticks_per_quarter, most = (double)SCHEMA_TICKS_MAX;
    const double ticks = quarters * (double)TICKS_PER_QUARTER;
    play(session, mapper, event, tempo_map_frame(map, ticks < most ? (int64_t)ticks : SCHEMA_TICKS_MAX, rate_hz), hands);
  }
  memory_free(smf->memory, mapper, sizeof *mapper);
  return hands->status;
}

Status mapped_file_hands(Session *session, Bytes file, const Memory *memory, Buffer *hands, Problem *problem) {
  Smf smf;
  Status status = smf_read(file, memory, &smf, problem);
  if (status != STATUS_OK) return status;
  const size_t bytes = smf.event_count * sizeof(SortKey);
  SortKey *keys = memory_new(memory, 2 * bytes + 1);
  if (smf.ticks_per_quarter == 0) status = problem_set(problem, STATUS_UNSUPPORTED, NO_OFFSET, "division", "its time is counted in film frames, and a song's in beats");
  else status = keys == NULL ? STATUS_NO_MEMORY : play_all(session, &smf, keys, keys + smf.event_count, hands);
  if (status == STATUS_NO_MEMORY) (void)problem_set(problem, status, NO_OFFSET, "controls", "%s", status_text(status));
  memory_free(memory, keys, 2 * bytes + 1);
  smf_finish(&smf);
  return status;
}
