#ifndef TUTTI_SERVER_JOBS_DECODE_H
#define TUTTI_SERVER_JOBS_DECODE_H

/* Making the one form that songs keep sounds in of a file somebody brought, by libsndfile, in a child that can do nothing else. The
   child's side, `decode SOURCE SOUND.wav PEAKS`: both are made in one pass. Returns the exit code, with a sentence for people on stdout;
   stderr is nobody's afterwards. */
int decode_run(int count, char *const *arguments);

#endif
