/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sends records in pieces of a size, each with a write and a packet of its own, and then stays until
 * it is killed, or leaves.
 *
 *   cutter RELAY_PORT OWN_PORT OTHER_PORT RECORDS PIECE [BYTES]
 *
 * The events count from 1. With BYTES it stops after so many bytes, says "stopped", and stays.
 */
#define _POSIX_C_SOURCE 200809L

#include "record.h"

#include <time.h>

static int number(const char *text) { return (int)strtol(text, NULL, 10); }

int main(int count, char **arguments) {
  if (count < 6) {
    fprintf(stderr, "cutter RELAY_PORT OWN_PORT OTHER_PORT RECORDS PIECE [BYTES]\n");
    return 2;
  }
  int own = number(arguments[2]);
  int fd = connect_as(own, "127.0.0.1", number(arguments[1]));
  size_t records = (size_t)number(arguments[4]);
  size_t piece = (size_t)number(arguments[5]);
  struct record *all = calloc(records, sizeof *all);
  for (size_t i = 0; i < records; i++) {
    all[i] = (struct record){own, number(arguments[3]), (int32_t)i + 1};
  }
  size_t most = count > 6 ? (size_t)number(arguments[6]) : records * sizeof *all;
  for (size_t done = 0; done < most;) {
    size_t size = most - done < piece ? most - done : piece;
    if (send(fd, (char *)all + done, size, MSG_NOSIGNAL) != (ssize_t)size) {
      perror("send");
      return 1;
    }
    done += size;
    /* Lets the other side read, so that pieces do not meet again. */
    struct timespec pause = {0, 200000};
    nanosleep(&pause, NULL);
  }
  free(all);
  printf("stopped\n");
  fflush(stdout);
  if (count > 6) {
    pause();
  }
  close(fd);
  return 0;
}
