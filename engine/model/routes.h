#ifndef TUTTI_MODEL_ROUTES_H
#define TUTTI_MODEL_ROUTES_H

#include "model/idmap.h"
#include "model/doc.h"

/*
  Where sound goes from track to track: the tracks' own ways (targets), sends and sidechains, and an order in which every
  track comes after what it hears. The rule that forbids circles and the compiler read the same list. Indices are into
  `tracks`. All functions are [control].
*/

typedef struct Route {
  uint32_t source, target;  /* tracks; equal only where it may close a circle, or stays inside */
  const Object *connection; /* NULL: the source's own way */
  bool feedback;            /* it waits for nothing: it carries what was */
  bool loose;               /* it says nothing about the order of tracks: it stays inside one, forwards, or steers a modulator, which
                               hears what was a block ago */
} Route;

typedef struct Routes {
  const Memory *memory;
  const Object **tracks;    /* in the document's order */
  Route *routes;            /* the tracks' own ways, then connections, both in the document's order */
  uint32_t *order;          /* of processing: what a track hears comes before it */
  IdMap index;              /* id of a track -> its index */
  uint32_t track_count, route_count, route_capacity;
} Routes;

/* STATUS_REFUSED, with the way round in words, when sound would go in a circle. After a failure there is nothing to finish. */
Status routes_init(Routes *routes, const Doc *doc, const Memory *memory, Problem *problem) NODISCARD;
void routes_finish(Routes *routes);

/* The track an end of a connection lies in: itself, or what holds the device or chain. NULL: none. */
const Object *route_track(const Object *end);
/* The track it plays into; NULL for the master. */
const Object *route_target(const Doc *doc, const Object *track);
/* What people call a track: its name, or what it is. At most 24 bytes of it. */
#define ROUTE_NAME_BYTES 32
const char *route_name(const Object *track, char text[ROUTE_NAME_BYTES]);

#endif
