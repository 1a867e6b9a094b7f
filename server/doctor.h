#ifndef TUTTI_SERVER_DOCTOR_H
#define TUTTI_SERVER_DOCTOR_H

#include "server/backend.h"

/* `tutti doctor`: looks at all a server stands on and prints, for people, what is not as it should be and the way out of it. The exit
   code: 0 when nothing stands in the way of anything. */
int doctor_look(const Ground *ground);

#endif
