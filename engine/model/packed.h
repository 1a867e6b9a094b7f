#ifndef TUTTI_MODEL_PACKED_H
#define TUTTI_MODEL_PACKED_H

#include "model/records.h"

/*
  Rows that stay as they lie in a snapshot. A room judges batches by a document of whose notes it reads next to none, and as columns they
  take several times their bytes there. Packed rows have their count and their hash, but neither ids nor cells: whoever reads or changes
  them unpacks them before. Only doc_decode_packed makes any, for a room (model/room_sleep.c), whose batches come to rows in two places:
  apply.c changes them, and what a delete keeps for the way back is read from them. Nobody else is given such a document but to hash or
  to encode it. All functions are [control].
*/

/* As doc_decode; `bytes` must outlive the document. */
Status doc_decode_packed(const Memory *memory, Bytes bytes, Doc **doc, Problem *problem) NODISCARD;

bool rows_are_packed(const Records *records);
/* Let go of the columns of rows that were read from `field`: its length, its type, the rows. */
void rows_pack(Records *records, const Memory *memory, const uint8_t *field);
/* The rows' bytes, as wire_put_rows writes them. */
Bytes rows_packed(const Records *records);
/* Columns again, if they are packed; STATUS_NO_MEMORY leaves them so. */
Status rows_unpack(const Records *records, const Memory *memory) NODISCARD;
/* The same rows as columns in empty `to`. */
Status rows_read_packed(const Records *records, const Memory *memory, Records *to) NODISCARD;

#endif
