/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HMI: waits for an event, answers event 2 to BT, and prints the times of both.
 *
 *   hmi [HOST [RELAY_PORT [OWN_PORT [OTHER_PORT]]]]
 *
 * The defaults are 127.0.0.1 5555 6002 6001. Ends with 0 when event 1 has come from BT and the
 * answer has been written.
 */
#define _POSIX_C_SOURCE 200809L

#include "record.h"

int main(int count, char **arguments) {
  const char *host = count > 1 ? arguments[1] : "127.0.0.1";
  int relay_port = port_argument(count, arguments, 2, 5555);
  int own_port = port_argument(count, arguments, 3, 6002);
  int other_port = port_argument(count, arguments, 4, 6001);

  int relay = connect_as(own_port, host, relay_port);
  printf("HMI is process %d\n", own_port);
  fflush(stdout);

  struct record record;
  int got = read_record(relay, &record);
  if (got != 1) {
    fprintf(stderr, "HMI read: %s\n", got == 0 ? "the relay closed the connection" : strerror(errno));
    return 1;
  }
  print_record("HMI", "read", &record);
  if (record.src != other_port || record.der != own_port || record.evt != 1) {
    fprintf(stderr, "HMI read: not from BT (expected: src = %d , der = %d , evt = 1)\n", other_port,
            own_port);
    return 1;
  }

  record = (struct record){own_port, other_port, 2};
  if (write_record(relay, &record) != 0) {
    perror("HMI write");
    return 1;
  }
  print_record("HMI", "write", &record);
  close(relay);
  return 0;
}
