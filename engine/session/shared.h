#ifndef TUTTI_SESSION_SHARED_H
#define TUTTI_SESSION_SHARED_H

#include "model/replica.h"
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
/* The actor of this session's ids and edits. */
uint32_t session_actor(const Session *session);

#endif
