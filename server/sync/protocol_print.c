/* What a program must know to sit at a song: the handshake, the frames with their fields, refusals, goodbyes, and what each role may set. */

#include "server/sync/protocol_print.h"

#include "core/status.h"
#include "model/frames.h"
#include "model/rights.h"
#include "server/sync/rooms.h"

#include <stdio.h>
#include <string.h>

static const struct { const char *name, *way, *doc; } frames[FRAME_TYPE_COUNT] = {
  [FRAME_HELLO] = {"HELLO", "to the room", "Who I am and where I stand. The first frame; again after five seconds without an answer."},
  [FRAME_WELCOME] = {"WELCOME", "from the room", "Where the branch stands. SUBMIT may follow."},
  [FRAME_SUBMIT] = {"SUBMIT", "to the room", "Batches of mine, in order, each as a row with its client sequence and batch."},
  [FRAME_ROWS] = {"ROWS", "from the room", "Rows of the log, in order; mine among them are thereby acknowledged or refused."},
  [FRAME_SNAPSHOT] = {"SNAPSHOT", "from the room", "The whole document, for whoever is too far behind."},
  [FRAME_EXPECT] = {"EXPECT", "from the room", "What must come next of mine: something before it was lost."},
  [FRAME_RELOAD] = {"RELOAD", "from the room", "This program is too old, or too new."},
  [FRAME_COMMIT] = {"COMMIT", "room to store", "Rows to be put behind `head`."},
  [FRAME_LOCAL] = {"LOCAL", "to a disk", "A batch made here."},
  [FRAME_CHECKPOINT] = {"CHECKPOINT", "to a disk", "All of a replica."},
  [FRAME_BESIDE] = {"BESIDE", "to a disk", "What its host keeps with a batch."},
};

static const struct { const char *why, *doc; } goodbyes[] = {
  {"away", "The database does not answer, or the session has just ended: come again."},
  {"forbidden", "This person may not be here, or not any more."},
  {"going", "The server ends: come again, another one answers."},
  {"large", "A message longer than its sender may send (code 1009); nothing of it was kept."},
  {"nonsense", "No frame, or one in another's name."},
  {"slow", "Too much waited unread: come again, with a HELLO of where you stand."},
};

static void print_kinds(const FrameField *field) {
  const char *comma = "";
  for (int type = 1; type < FRAME_TYPE_COUNT; type++) {
    if ((field->frames & (1u << type)) == 0) continue;
    printf("%s%s", comma, frames[type].name);
    comma = ", ";
  }
}

static void print_fields(const char *of, const char *title) {
  FrameField field;
  const bool is_frame = strcmp(of, "frame") == 0;
  printf("\n## %s\n\n| tag | field | %swhat | value |\n|---|---|---|---|%s\n", title, is_frame ? "in | " : "", is_frame ? "---|" : "");
  for (uint32_t i = 0; frame_field_at(i, &field); i++) {
    if (strcmp(field.of, of) != 0) continue;
    printf("| %u | `%s` | ", field.tag, field.name);
    if (is_frame && field.frames == ~0u) printf("all | ");
    else if (is_frame) {
      print_kinds(&field);
      printf(" | ");
    }
    printf("%s | ", field.doc);
    if (field.bytes) printf("bytes |\n");
    else printf("number up to %llu |\n", (unsigned long long)field.max);
  }
}

static void print_rights(void) {
  printf("\n## What a performer may set\n\nViewers and commenters set nothing; editors and owners everything; making, moving and deleting is theirs. A performer may set every parameter of a device, and\n\n"
         "| of | fields |\n|---|---|\n");
  for (uint32_t k = 0; k < schema_kind_count(); k++) {
    const Kind *kind = schema_kind_at(k);
    uint32_t told = 0;
    for (uint32_t f = 0; f < kind->field_count; f++)
      if (rights_of_field(kind->number, kind->fields[f].number) == ROLE_PERFORMER) {
        if (told++ == 0) printf("| %s | `%s`", kind->name, kind->fields[f].name);
        else printf(", `%s`", kind->fields[f].name);
      }
    if (told > 0) printf(" |\n");
  }
}

void protocol_print(void) {
  printf("# The protocol of sockets\n\nPrinted by `tutti api protocol`, from the tables the server runs on. `GET /ws?branch=N&actor=N` with a session's cookie from a page of the server's own\n"
         "origin, or with `Authorization: Bearer TOKEN`: a token to write acts as its person may, one to read looks on. `actor` is one that\n`POST /api/branches/N/actors` granted to that person; it is the upper half of the ids they make and their name in the log.\n\n"
         "Binary messages are frames. Text messages are what pages tell each other, JSON that begins with `{\"actor\":N,`, at most %d bytes and %d a\nsecond; they are passed on and kept nowhere. The server itself is actor 0: `{\"actor\":0,\"role\":\"editor\"}` says what this person may\n"
         "do, first and whenever it changes; `{\"actor\":0,\"beside\":true}` that comments or versions changed;\n`{\"actor\":0,\"job\":\"17\",\"state\":\"running\",\"part\":0.420}` how a render of this branch is doing (its states are those of `GET /api/jobs/N`).\n\nA message may have %d bytes; of whoever performs %d; of whoever edits %d.\n\n"
         "A frame is its type (one byte), the length of its fields (a varint), the fields, and a CRC-32 (IEEE, little-endian) of all before it. A field is its tag\n(one byte), its length (a varint) and its value: a varint or bytes. Fields at zero are left out; unknown ones are passed by. A list is items, each\nwith its length (a varint) and fields in the same way.\n",
         SEAT_TEXT_BYTES_MAX, SEAT_TEXTS_MAX, SEAT_HELLO_BYTES_MAX, SEAT_GESTURE_BYTES_MAX, SEAT_BATCH_BYTES_MAX);
  printf("\n## Frames\n\n| type | name | way | what |\n|---|---|---|---|\n");
  for (int type = 1; type < FRAME_TYPE_COUNT; type++) printf("| %d | %s | %s | %s |\n", type, frames[type].name, frames[type].way, frames[type].doc);
  print_fields("frame", "Fields of a frame");
  print_fields("row", "Fields of a row of the log");
  print_fields("client", "Fields of a client");
  print_fields("refusal", "Fields of a refusal");
  printf("\n## Refusals\n\nA refused batch has its row in the log, which changes nothing; `reason` says why in words.\n\n| status | what |\n|---|---|\n");
  for (int status = 1; status < STATUS_COUNT; status++) printf("| %d | %s |\n", status, status_text((Status)status));
  printf("\n## Goodbyes\n\nThe word with which the server closes a socket.\n\n| word | what |\n|---|---|\n");
  for (size_t i = 0; i < COUNT_OF(goodbyes); i++) printf("| `%s` | %s |\n", goodbyes[i].why, goodbyes[i].doc);
  print_rights();
}
