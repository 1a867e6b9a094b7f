#ifndef TUTTI_MODEL_DOC_JSON_H
#define TUTTI_MODEL_DOC_JSON_H

/*
  The shape of project.json, shared by its writer and its reader (doc_to_json, doc_from_json of model/doc.h):

    { "format": "tutti project", "version": 1, "schema": 1,
      "ids": [[actor, highest counter given], ...],
      "objects": [
        { "kind": "project", "id": "0:1", "name": "Song", ... },
        { "kind": "track", "id": "0:2", "parent": "0:1", "gain_db": -3, ... },
        { "kind": "device", "id": "1:7", "parent": "0:2", "device": "gain", "params": { "gain_db": -6 } },
        { "kind": "note_clip", ..., "notes": { "columns": ["id", "start_ticks", ...], "rows": [["1:9", 0, ...], ...] } } ] }

  Ids are "actor:counter". Objects come in document order, parents before children; what is at its default is left out.
  "kind", "id", "parent" and a device's "device" come first, in this order. Kinds and devices this version does not know are
  their numbers, their fields the hexadecimal bytes of "unknown" and their parameters "#number".
*/

#define DOC_JSON_FORMAT "tutti project"
#define DOC_JSON_VERSION 1

#endif
