#ifndef TUTTI_SESSION_SHARED_H
#define TUTTI_SESSION_SHARED_H

#include "model/replica.h"
#include "model/rights.h"
#include "session/session.h"

/*
  A session whose document is a replica of a branch (model/replica.h): edits go through session_apply as ever and are heard at
  once; what others did comes in below them. Undo takes back this person's own steps, however much of others' came between, and
  however often the page was loaded anew: steps are written with the batches.
  What is to be written, sent and received is the replica's; session_logged is of no use here. All functions are [control].
*/

/* The session, which must be new, becomes a view of the branch; `written` is what the disk had of it, or nothing. */
Status session_share(Session *session, ReplicaOptions options, Bytes written, Problem *problem) NODISCARD;
/* NULL: it is not shared. For writing, sending and looking; frames come in by session_receive. */
Replica *session_replica(const Session *session);
/* One frame from the room. `*changed`: the document is another one than before, in whatever place. */
Status session_receive(Session *session, Bytes frame, bool *changed, Problem *problem) NODISCARD;
/* What the room said its person may do: an edit that needs more is refused here, in words, before it is made. ROLE_NOBODY, as it
   begins: everything is tried. */
void session_permit(Session *session, Role role);
/* Whether that lets them set a field of an object. */
bool session_may_set(const Session *session, Id object, uint32_t field);
/* The actor of this session's ids and edits. */
uint32_t session_actor(const Session *session);

#endif
