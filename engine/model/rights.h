#ifndef TUTTI_MODEL_RIGHTS_H
#define TUTTI_MODEL_RIGHTS_H

#include "model/op.h"

/*
  What people may do to a song they share: one table of role x kind x field (rights.c), which rooms judge batches by and pages
  ask before they try. A viewer looks and listens; a commenter also speaks, which is beside the document; a performer plays,
  launches and moves what a performance moves: faders, mutes, parameters, what slots do when they are pressed; and on a track
  that is offered a performer records: makes and changes its takes and clips, and takes back what came of the same hands. An
  editor changes everything. All functions are [any].
*/

typedef enum Role { ROLE_NOBODY, ROLE_VIEWER, ROLE_COMMENTER, ROLE_PERFORMER, ROLE_EDITOR, ROLE_OWNER, ROLE_COUNT } Role;

/* "performer"; "" of ROLE_NOBODY. */
const char *role_name(Role role);
/* ROLE_NOBODY when there is none of that name. */
Role role_named(const char *name);

/* The least role that may set that field (256 + n: parameter n of a device) of an object of that kind. */
Role rights_of_field(uint32_t kind, uint32_t field);
/* Whether an object lies on a track that is offered, or is one. */
bool rights_offered(const Object *object);
/* The least role that may do all of what a batch does to `doc`. Making, moving and deleting is an editor's but for takes. */
Role rights_needed(const Doc *doc, const Batch *batch);
/* STATUS_OK, or STATUS_REFUSED with what the role may do in `problem`. */
Status rights_check(Role role, Role needed, Problem *problem) NODISCARD;

#endif
