/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BT and HMI as the first programs of this kind are written: the own port is bound on all addresses
 * with nothing set, a record is one write and one read, and nothing is tried twice.
 *
 *   plain BT|HMI RELAY_PORT OWN_PORT OTHER_PORT
 */
#define _DEFAULT_SOURCE

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

struct Data {
  int src;
  int der;
  int evt;
};

static int init(int relay_port, int own_port) {
  struct sockaddr_in me, relay;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  memset(&relay, 0, sizeof relay);
  relay.sin_family = AF_INET;
  relay.sin_addr.s_addr = inet_addr("127.0.0.1");
  relay.sin_port = htons((unsigned short)relay_port);
  memset(&me, 0, sizeof me);
  me.sin_family = AF_INET;
  me.sin_addr.s_addr = htonl(INADDR_ANY);
  me.sin_port = htons((unsigned short)own_port);
  if (bind(fd, (struct sockaddr *)&me, sizeof me) == -1) {
    perror("bind");
    exit(1);
  }
  if (connect(fd, (struct sockaddr *)&relay, sizeof relay) == -1) {
    perror("connect");
    exit(1);
  }
  return fd;
}

static void say(const char *who, const char *what, struct Data *data) {
  struct timeval now;
  gettimeofday(&now, NULL);
  printf("%s %s time is %ld.%06ld\n", who, what, (long)now.tv_sec, (long)now.tv_usec);
  printf("%s %s src = %d , der = %d , evt = %d \n", who, what, data->src, data->der, data->evt);
  fflush(stdout);
}

static void send_event(const char *who, int fd, int src, int der, int evt) {
  struct Data data = {src, der, evt};
  if (write(fd, &data, sizeof data) != sizeof data) {
    perror("write");
    exit(1);
  }
  say(who, "write", &data);
}

static void receive_event(const char *who, int fd) {
  struct Data data;
  memset(&data, 0, sizeof data);
  if (read(fd, &data, sizeof data) != sizeof data) {
    fprintf(stderr, "%s: a read brought no whole record\n", who);
    exit(1);
  }
  say(who, "read", &data);
}

int main(int count, char **arguments) {
  if (count != 5) {
    fprintf(stderr, "plain BT|HMI RELAY_PORT OWN_PORT OTHER_PORT\n");
    return 2;
  }
  const char *who = arguments[1];
  int own = atoi(arguments[3]);
  int other = atoi(arguments[4]);
  int fd = init(atoi(arguments[2]), own);
  if (strcmp(who, "BT") == 0) {
    send_event(who, fd, own, other, 1);
    receive_event(who, fd);
  } else {
    receive_event(who, fd);
    send_event(who, fd, own, other, 2);
  }
  close(fd);
  return 0;
}
