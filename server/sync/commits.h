#ifndef TUTTI_SERVER_SYNC_COMMITS_H
#define TUTTI_SERVER_SYNC_COMMITS_H

#include "server/sync/live_room.h"

/* What the rooms of a list have to commit: one group of each, all of them in one transaction. A disk is flushed as often for a hundred
   rooms as for one, and none of them waits longer than for its own. On the rooms' thread. True: there is more to commit at once. */
bool commits_make(LiveRoom *rooms, const RoomWork *work);

#endif
