#ifndef TUTTI_SERVER_JOBS_ENCODE_H
#define TUTTI_SERVER_JOBS_ENCODE_H

/* Making what our command line does not write, by libsndfile, where renders run: in a child that can do nothing else. The child's side,
   `encode SOURCE.wav TARGET CONTAINER`: returns the exit code, with a sentence on stderr. */
int encode_run(int count, char *const *arguments);

#endif
