#ifndef TUTTI_SESSION_MAPPER_H
#define TUTTI_SESSION_MAPPER_H

#include "formats/midi1.h"
#include "graph/graph.h"
#include "model/mapping.h"

/*
  Controllers of a MIDI cable on the parameters the document maps them to, keys and buttons on what they launch. One Mapper for each cable; it remembers where each
  controller and its parameter last met (model/mapping.h). It edits nothing: a host lets a move be heard (mapper_command), and
  edits the document when the controller rests. All functions are [control].
*/

#define MAPPER_MEMORY 256u /* mappings that are remembered; others begin anew */

typedef struct MapperEntry {
  Id mapping;
  Takeover takeover;
  double sent, seen;     /* the last value that was given, and the document's at that time */
  bool moving;           /* `sent` has not come back as the document's yet */
} MapperEntry;

typedef struct Mapper {
  Midi1Reader reader;
  MapperEntry entries[MAPPER_MEMORY];
  uint32_t next;         /* of the entries: the one that is forgotten when there is no room */
  int64_t channel, controller; /* heard last; controller -1: none yet */
} Mapper;

/* What a controller asks for. */
typedef struct MapperMove {
  Id mapping, object;
  uint32_t field;        /* FIELD_PARAM_FIRST + n: a device's parameter n */
  bool taken;            /* false: it waits until it is met */
  double value;          /* plain, in the field's unit: where it is to go */
  double points_to, stands_at; /* in the travel: the controller and the parameter */
  bool launches;         /* it launches or stops `object` (MAPPING_LAUNCH): `value` is how hard it was pressed, 0: let go */
} MapperMove;

void mapper_init(Mapper *mapper);
/* Bytes as the cable gives them; at most `most` moves, in the order they were asked for. */
uint32_t mapper_bytes(Mapper *mapper, const Doc *doc, Bytes bytes, MapperMove *moves, uint32_t most);
/* What lets a move be heard at once. False: it has no message; the document must be edited. */
bool mapper_command(const Doc *doc, const MapperMove *move, Command *command);

#endif
