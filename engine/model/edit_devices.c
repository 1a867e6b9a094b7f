/* Devices to another place: in their chain, into another, or onto another track, with the connections they have. */
#include "model/edit.h"

Status edit_move_devices(Doc *doc, uint32_t author, EditIds devices, Id holder, Id after, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, devices.count == 1 ? "Move device" : "Move devices", problem)) return edit_end(&edit, batch);
  const Object *to = doc_find(doc, holder);
  const bool holds = to && (to->kind->number == KIND_TRACK || to->kind->number == KIND_CHAIN);
  for (uint32_t i = 0; holds && i < devices.count; i++) {
    const Object *device = doc_find(doc, devices.ids[i]);
    if (!device || device->kind->number != KIND_DEVICE || device->id == after) continue;
    batch_op_move(edit.batch, device->id, holder, after);
    after = device->id;
    edit.done++;
  }
  return edit_end(&edit, batch);
}
