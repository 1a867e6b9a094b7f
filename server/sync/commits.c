/* Groups are collected until they are many or large, committed together, and each room is told what became of its own. */

#include "server/sync/commits.h"

#include "core/limits.h"

#include <stdlib.h>

typedef struct Commits {
  uint32_t count;
  size_t bytes;
  LiveRoom *rooms[LOG_GROUPS_MAX];
  Buffer frames[LOG_GROUPS_MAX], tails[LOG_GROUPS_MAX];
  LogGroup groups[LOG_GROUPS_MAX];
} Commits;

/* The next rooms of the list that have something; where the list goes on behind them. */
static LiveRoom *collect(Commits *commits, LiveRoom *room, const RoomWork *work) {
  commits->count = 0;
  commits->bytes = 0;
  for (; room != NULL && commits->count < LOG_GROUPS_MAX && commits->bytes < LIMIT_ROOM_GROUP_BYTES; room = room->next) {
    const uint32_t i = commits->count;
    Buffer *frame = &commits->frames[i];
    buffer_init(frame, memory_heap(), LIMIT_DOCUMENT_BYTES);
    if (!live_room_commit_begin(room, work, frame)) {
      buffer_finish(frame);
      continue;
    }
    buffer_init(&commits->tails[i], memory_heap(), LIMIT_DOCUMENT_BYTES);
    commits->rooms[i] = room;
    commits->groups[i] = (LogGroup){.commit = buffer_bytes(frame), .user_of = live_room_user_of, .context = room, .tail = &commits->tails[i]};
    commits->bytes += frame->size;
    commits->count++;
  }
  return room;
}

bool commits_make(LiveRoom *rooms, const RoomWork *work) {
  Commits *commits = malloc(sizeof *commits);
  bool more = false;
  if (commits == NULL) return false;
  for (LiveRoom *room = rooms; room != NULL;) {
    room = collect(commits, room, work);
    if (commits->count > 0) log_commit_groups(work->db, commits->groups, commits->count);
    for (uint32_t i = 0; i < commits->count; i++) {
      more = live_room_commit_end(commits->rooms[i], work, &commits->groups[i]) || more;
      buffer_finish(&commits->frames[i]);
      buffer_finish(&commits->tails[i]);
    }
  }
  free(commits);
  return more;
}
