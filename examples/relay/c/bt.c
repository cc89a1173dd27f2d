/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BT: sends event 1 to HMI, waits for the answer, and prints the times of both.
 *
 *   bt [HOST [RELAY_PORT [OWN_PORT [OTHER_PORT]]]]
 *
 * The defaults are 127.0.0.1 5555 6001 6002. Ends with 0 when event 2 has come from HMI.
 */
#define _POSIX_C_SOURCE 200809L

#include "record.h"

int main(int count, char **arguments) {
  const char *host = count > 1 ? arguments[1] : "127.0.0.1";
  int relay_port = port_argument(count, arguments, 2, 5555);
  int own_port = port_argument(count, arguments, 3, 6001);
  int other_port = port_argument(count, arguments, 4, 6002);

  int relay = connect_as(own_port, host, relay_port);
  printf("BT is process %d\n", own_port);

  struct record record = {own_port, other_port, 1};
  if (write_record(relay, &record) != 0) {
    perror("BT write");
    return 1;
  }
  print_record("BT", "write", &record);

  int got = read_record(relay, &record);
  if (got != 1) {
    fprintf(stderr, "BT read: %s\n", got == 0 ? "the relay closed the connection" : strerror(errno));
    return 1;
  }
  print_record("BT", "read", &record);
  close(relay);
  if (record.src != other_port || record.der != own_port || record.evt != 2) {
    fprintf(stderr, "BT read: not the answer (expected: src = %d , der = %d , evt = 2)\n", other_port,
            own_port);
    return 1;
  }
  return 0;
}
