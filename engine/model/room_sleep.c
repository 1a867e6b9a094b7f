/* A lazy room before its document is needed: the snapshot it was made from, and the rows behind that, say all that readers ask. A song that
   is only looked at costs its snapshot, which is a fraction of the document. When it is needed, that has its objects, and their rows stay in
   the snapshot, each field's until it is changed. */
#include "model/room_state.h"

#include "model/op.h"
#include "model/packed.h"

Status room_sleep(Room *room, const Frame *frame) {
  buffer_init(&room->base, room->memory, frame->doc.size + frame->clients.size);
  buffer_put(&room->base, frame->doc.data, frame->doc.size);
  buffer_put(&room->base, frame->clients.data, frame->clients.size);
  if (room->base.status != STATUS_OK) return STATUS_NO_MEMORY;
  room->base_frame = (Frame){.type = FRAME_SNAPSHOT, .branch = frame->branch, .incarnation = frame->incarnation, .head = frame->head, .hash = frame->hash,
                             .doc = {room->base.data, frame->doc.size}, .clients = {room->base.data + frame->doc.size, frame->clients.size}};
  room->hash = frame->hash;
  return STATUS_OK;
}

/* One whose own rows lie behind the snapshot would give numbers again that it gave before: it is told where everything stands now. */
static bool has_rows_since(const Room *room, uint64_t client) {
  uint32_t i = 0;
  while (i < room->tail.count && log_end_client(&room->tail, i) != client) i++;
  return i < room->tail.count;
}

bool room_put_base(const Room *room, RoomReader *reader, Buffer *out) {
  if (room->doc || has_rows_since(room, reader->client)) return false;
  Frame frame = room->base_frame;
  frame.attempt = reader->attempt;
  frame_put(out, &frame);
  if (out->status == STATUS_OK) reader->head = frame.head;
  return true;
}

static Status replay(const Room *room, Doc *doc) {
  Status status = STATUS_OK;
  for (uint32_t i = 0; i < room->tail.count && status == STATUS_OK; i++) {
    const Row row = log_end_row(&room->tail, i);
    Batch *batch = NULL;
    if (row.status == STATUS_OK) status = batch_decode(room->memory, row.batch, &batch, NULL);
    if (status == STATUS_OK && batch) status = batch_apply(doc, batch, NULL, NULL);
    batch_destroy(batch);
  }
  return status;
}

Status room_wake(Room *room) {
  if (room->doc) return STATUS_OK;
  Doc *doc;
  buffer_finish(&room->said.frame); /* what newcomers were told of a sleeping room: a document is woken for a change, behind which nobody is told that again */
  const Frame *base = &room->base_frame;
  Status status = doc_decode_packed(room->memory, base->doc, &doc, NULL);
  if (status == STATUS_OK && base->hash && doc_hash(doc) != base->hash) status = STATUS_CORRUPT;
  if (status == STATUS_OK) status = replay(room, doc);
  if (status != STATUS_OK) {
    doc_destroy(doc);
    room->broken = status != STATUS_NO_MEMORY;
    return status;
  }
  room->doc = doc;
  room->hash = doc_hash(doc);
  return STATUS_OK;
}
