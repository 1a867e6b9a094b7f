#ifndef TUTTI_SERVER_CREW_H
#define TUTTI_SERVER_CREW_H

#include "session/render.h"

/* The threads that the native program lends to a render: one for each processor it may use, the one that renders included.
   NULL when memory is refused; crew_destroy takes NULL. */
RenderCrew *crew_create(void);
void crew_destroy(RenderCrew *crew);
/* Those it may use: of a machine that it shares, no more than it was given. */
uint32_t crew_processors(void);

#endif
