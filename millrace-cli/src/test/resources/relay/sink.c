/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connects, waits for so many records, and prints the event of each on a line.
 *
 *   sink RELAY_PORT OWN_PORT RECORDS
 */
#define _POSIX_C_SOURCE 200809L

#include "record.h"

int main(int count, char **arguments) {
  if (count != 4) {
    fprintf(stderr, "sink RELAY_PORT OWN_PORT RECORDS\n");
    return 2;
  }
  int fd = connect_as(
      (int)strtol(arguments[2], NULL, 10), "127.0.0.1", (int)strtol(arguments[1], NULL, 10));
  for (long left = strtol(arguments[3], NULL, 10); left > 0; left--) {
    struct record record;
    if (read_record(fd, &record) != 1) {
      fprintf(stderr, "sink: the connection has ended\n");
      return 1;
    }
    printf("%d\n", (int)record.evt);
    fflush(stdout);
  }
  close(fd);
  return 0;
}
