/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A chat for terminals: joins a group, sends each line of the standard input to it, and prints what
 * others send. Browsers whose consumers are in the group take part.
 *
 *   chat NAME [GROUP [HOST:PORT | PATH]]
 *
 * The defaults are the group relay.chat and 127.0.0.1:5556; what has a / is the path of a
 * Unix-domain socket. The environment variable RELAY_TOKEN has the token, where one is asked for.
 * A line "@NAME text" goes to that process alone. Ends with the input.
 */
#define _POSIX_C_SOURCE 200809L

#include "relay_client.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE = 4096, PATIENCE_MILLIS = 5000 };

static struct relay *connect_to(const char *where, const char *name) {
  const char *token = getenv("RELAY_TOKEN");
  char why[256];
  struct relay *relay = NULL;
  if (strchr(where, '/') != NULL) {
    relay = relay_connect_unix(where, name, token == NULL ? "" : token, PATIENCE_MILLIS, why,
                               sizeof why);
  } else {
    char host[256];
    const char *colon = strrchr(where, ':');
    if (colon == NULL || (size_t)(colon - where) >= sizeof host) {
      fprintf(stderr, "chat: %s (expected: HOST:PORT, or a path)\n", where);
      return NULL;
    }
    memcpy(host, where, (size_t)(colon - where));
    host[colon - where] = '\0';
    relay = relay_connect_tcp(host, atoi(colon + 1), name, token == NULL ? "" : token,
                              PATIENCE_MILLIS, why, sizeof why);
  }
  if (relay == NULL) {
    fprintf(stderr, "chat: %s\n", why);
  }
  return relay;
}

static void print_event(const struct relay *relay, const struct relay_event *event) {
  switch (event->kind) {
    case RELAY_MESSAGE:
      if (strcmp(event->about, relay_name(relay)) == 0) {
        break; /* our own: we are in the group as well */
      }
      if (event->form == RELAY_TEXT || event->form == RELAY_TYPED) {
        printf("%s: %s\n", event->about, (const char *)event->data);
      } else {
        printf("%s: %zu bytes\n", event->about, event->size);
      }
      break;
    case RELAY_ERROR:
      printf("! %s: %s\n", event->about, (const char *)event->data);
      break;
    case RELAY_DONE:
      printf("* joined\n");
      break;
    case RELAY_PONG:
      break;
  }
  fflush(stdout);
}

/* Prints what is there. 0, or -1 when the connection has ended. */
static int print_events(struct relay *relay) {
  struct relay_event event;
  int got = relay_receive(relay, 0, &event);
  while (got == 1) {
    print_event(relay, &event);
    got = relay_receive(relay, 0, &event);
  }
  if (got < 0) {
    fprintf(stderr, "chat: %s\n", relay_error(relay));
  }
  return got;
}

/* Waits until the relay has read all that was sent: a connection that is closed too early may lose the last of it. */
static void finish(struct relay *relay) {
  struct relay_event event;
  int got = relay_ping(relay, "end", 3) == 0 ? relay_receive(relay, PATIENCE_MILLIS, &event) : -1;
  while (got == 1 && event.kind != RELAY_PONG) {
    print_event(relay, &event);
    got = relay_receive(relay, PATIENCE_MILLIS, &event);
  }
}

static int send_line(struct relay *relay, const char *group, char *line) {
  uint32_t id = 0;
  char *text = line[0] == '@' ? strchr(line, ' ') : NULL;
  if (text != NULL && text > line + 1) {
    *text = '\0';
    id = relay_send_text(relay, RELAY_PROCESS, line + 1, text + 1);
  } else {
    id = relay_send_text(relay, RELAY_GROUP, group, line);
  }
  if (id == 0) {
    fprintf(stderr, "chat: %s\n", relay_error(relay));
    return -1;
  }
  return 0;
}

/* Reads what is there and sends the lines in it. 1 while there may be more, 0 at the end, -1. */
static int send_lines(struct relay *relay, const char *group, char *text, size_t *size) {
  ssize_t n = read(STDIN_FILENO, text + *size, LINE - 1 - *size);
  if (n < 0) {
    return errno == EINTR ? 1 : -1;
  }
  *size += (size_t)n;
  if (*size > 0 && (n == 0 || *size == LINE - 1) && memchr(text, '\n', *size) == NULL) {
    text[(*size)++] = '\n'; /* a last line without an end, or one that is too long */
  }
  char *begin = text;
  char *end = NULL;
  while ((end = memchr(begin, '\n', *size - (size_t)(begin - text))) != NULL) {
    *end = '\0';
    if (end > begin && send_line(relay, group, begin) != 0) {
      return -1;
    }
    begin = end + 1;
  }
  *size -= (size_t)(begin - text);
  memmove(text, begin, *size);
  return n > 0;
}

int main(int count, char **arguments) {
  if (count < 2 || count > 4) {
    fprintf(stderr, "usage: chat NAME [GROUP [HOST:PORT | PATH]]\n");
    return 2;
  }
  const char *group = count > 2 ? arguments[2] : "relay.chat";
  struct relay *relay = connect_to(count > 3 ? arguments[3] : "127.0.0.1:5556", arguments[1]);
  if (relay == NULL) {
    return 1;
  }
  char text[LINE];
  size_t size = 0;
  int more = relay_join(relay, group) == 0 ? -1 : 1;
  while (more > 0) {
    struct pollfd ready[2] = {{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0},
                              {.fd = relay_fd(relay), .events = POLLIN, .revents = 0}};
    if (poll(ready, 2, -1) < 0 && errno != EINTR) {
      more = -1;
    } else if (ready[1].revents != 0 && print_events(relay) < 0) {
      more = -1;
    } else if (ready[0].revents != 0) {
      more = send_lines(relay, group, text, &size);
    }
  }
  if (more == 0) {
    finish(relay);
  }
  relay_close(relay);
  return more == 0 ? 0 : 1;
}
