#ifndef TUTTI_SERVER_SYNC_PROTOCOL_PRINT_H
#define TUTTI_SERVER_SYNC_PROTOCOL_PRINT_H

/* The page about sockets, deploy/protocol.md, from the tables that frames are written and read by. */
void protocol_print(void);

#endif
