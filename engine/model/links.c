/* Sets of shared fields again for every clip of the same link. Asked by whoever makes an edit, once, before it is applied. */
#include "model/links.h"

#include "model/batch.h"
#include "model/store.h"

#define AUDIO_CLIP_LINK_FIELD 24 /* as in schema.c */

static const Object *linked_clip(const Doc *doc, Id id) {
  const Object *object = doc_find(doc, id);
  return object && object->kind->number == KIND_AUDIO_CLIP && doc_as_audio_clip(object)->link != 0 ? object : NULL;
}

/* Whether the batch as it was given says something of that field itself, or takes the clip away or out of its link. */
static bool speaks_of(const Batch *batch, uint32_t count, Id id, uint16_t field) {
  for (uint32_t i = 0; i < count; i++) {
    const Op *op = &batch->list.ops[i];
    if (op->id != id) continue;
    if (op->type == OP_DELETE || (op->type == OP_SET && (op->field == field || op->field == AUDIO_CLIP_LINK_FIELD))) return true;
  }
  return false;
}

static void set_again(Batch *batch, uint32_t index, Id id) {
  Op *to = batch_push(batch, &batch->list);
  if (!to) return;
  const Op *from = &batch->list.ops[index];
  *to = (Op){.type = OP_SET, .kind = from->kind, .field = from->field, .id = id};
  (void)batch_copy_value(batch, &to->value, &from->value, false);
}

void links_spread(const Doc *doc, Batch *batch) {
  const uint32_t count = batch->list.count;
  const Object *root = doc->root;
  for (uint32_t i = 0; i < count && batch->status == STATUS_OK; i++) {
    const Op op = batch->list.ops[i];
    const Object *clip = op.type == OP_SET && !op.of_create ? linked_clip(doc, op.id) : NULL;
    const Field *field = clip ? schema_field(clip->kind, op.field) : NULL;
    if (!field || (field->flags & FIELD_SHARED) == 0 || speaks_of(batch, count, op.id, AUDIO_CLIP_LINK_FIELD)) continue;
    for (const Object *at = root; at && batch->status == STATUS_OK; at = store_next(at, root)) {
      const Object *other = at != clip ? linked_clip(doc, at->id) : NULL;
      if (other && doc_as_audio_clip(other)->link == doc_as_audio_clip(clip)->link && !speaks_of(batch, count, other->id, op.field)) set_again(batch, i, other->id);
    }
  }
}
