/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A relay of records in plain C, to compare with: one thread, epoll, no log.
 *
 *   epoll_relay [PORT]
 *
 * Listens on 127.0.0.1 and prints the port. Each turn reads once from every socket that has
 * something, sorts the records into the outboxes of their receivers, and writes each outbox once.
 * Records for a process that is not there wait for 60 seconds, at most 1,000 of them. A process that
 * leaves more than 4 MiB unread is cut off. A newcomer on a port takes the place of the older one.
 */
#define _GNU_SOURCE

#include "bench.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/epoll.h>

enum {
  RECORD = sizeof(struct record),
  READ_SIZE = 256 * 1024,
  OUTBOX_FIRST = 4096,
  OUTBOX_MOST = 4 * 1024 * 1024,
  WAITING_MOST = 1000,
  WAITING_SECONDS = 60,
  PORTS = 65536,
  EVENTS = 512
};

struct process {
  int fd;
  uint16_t port;
  bool wants_write; /* epoll has been asked to tell when there is room */
  bool dirty;       /* in the list of those to write to at the end of this turn */
  bool closed;      /* in the list of those to free at the end of this turn */
  uint8_t part_size;
  uint8_t part[RECORD]; /* the beginning of a record whose rest has not come yet */
  char *out;
  size_t out_begin;
  size_t out_end;
  size_t out_capacity;
  struct process *next_dirty;
  struct process *next_closed;
};

struct waiting_record {
  struct record record;
  int64_t until;
};

/* What a port stands for: a process, or records that wait for one. */
struct place {
  struct process *process;
  struct waiting_record *waiting; /* WAITING_MOST of them, in a ring; NULL while there was none */
  int first;
  int count;
};

static struct place places[PORTS];
static struct process *dirty;
static struct process *closed;
static char *input; /* RECORD bytes more than READ_SIZE: a part comes before what is read */
static int epoll;
static int listener;
static int spare; /* a descriptor to give up when there are no more */

static void close_process(struct process *process) {
  if (process->closed) {
    return;
  }
  if (places[process->port].process == process) {
    places[process->port].process = NULL;
  }
  close(process->fd); /* which takes it out of epoll as well */
  process->closed = true;
  process->next_closed = closed;
  closed = process;
}

/* Room for so many bytes more; false when it has more than enough unread, or memory is out. */
static bool reserve(struct process *process, size_t size) {
  if (process->out_capacity - process->out_end >= size) {
    return true;
  }
  size_t used = process->out_end - process->out_begin;
  if (used + size > OUTBOX_MOST) {
    return false;
  }
  if (process->out_begin > 0) {
    memmove(process->out, process->out + process->out_begin, used);
    process->out_begin = 0;
    process->out_end = used;
  }
  size_t capacity = process->out_capacity == 0 ? OUTBOX_FIRST : process->out_capacity;
  while (capacity - used < size) {
    capacity *= 2;
  }
  if (capacity != process->out_capacity) {
    char *larger = realloc(process->out, capacity);
    if (larger == NULL) {
      return false;
    }
    process->out = larger;
    process->out_capacity = capacity;
  }
  return true;
}

static void append(struct process *process, const char *records, size_t size) {
  if (!reserve(process, size)) {
    close_process(process);
    return;
  }
  memcpy(process->out + process->out_end, records, size);
  process->out_end += size;
  if (!process->dirty) {
    process->dirty = true;
    process->next_dirty = dirty;
    dirty = process;
  }
}

static void drop_expired(struct place *place, int64_t now) {
  while (place->count > 0 && place->waiting[place->first].until <= now) {
    place->first = (place->first + 1) % WAITING_MOST;
    place->count--;
  }
}

static void keep_waiting(struct place *place, const char *records, size_t size) {
  if (place->waiting == NULL) {
    place->waiting = malloc(WAITING_MOST * sizeof *place->waiting);
    if (place->waiting == NULL) {
      return;
    }
  }
  int64_t now = now_nanos();
  drop_expired(place, now);
  for (; size > 0 && place->count < WAITING_MOST; records += RECORD, size -= RECORD) {
    struct waiting_record *last = &place->waiting[(place->first + place->count) % WAITING_MOST];
    memcpy(&last->record, records, RECORD);
    last->until = now + WAITING_SECONDS * INT64_C(1000000000);
    place->count++;
  }
}

static void hand_over(struct place *place) {
  if (place->waiting == NULL) {
    return;
  }
  drop_expired(place, now_nanos());
  for (; place->count > 0 && place->process != NULL; place->count--) {
    append(place->process, (const char *)&place->waiting[place->first].record, RECORD);
    place->first = (place->first + 1) % WAITING_MOST;
  }
  free(place->waiting);
  place->waiting = NULL;
}

static int32_t receiver_of(const char *record) {
  int32_t der;
  memcpy(&der, record + offsetof(struct record, der), sizeof der);
  return der;
}

/* Whole records; those in a row for one receiver go together. */
static void route(const char *records, size_t size) {
  const char *end = records + size;
  while (records < end) {
    int32_t der = receiver_of(records);
    const char *next = records + RECORD;
    while (next < end && receiver_of(next) == der) {
      next += RECORD;
    }
    if (der > 0 && der < PORTS) {
      struct place *place = &places[der];
      if (place->process != NULL) {
        append(place->process, records, (size_t)(next - records));
      } else {
        keep_waiting(place, records, (size_t)(next - records));
      }
    }
    records = next;
  }
}

static void read_from(struct process *process) {
  /* So that part and what is read lie in one piece. */
  char *begin = input + RECORD - process->part_size;
  ssize_t n = recv(process->fd, input + RECORD, READ_SIZE, 0);
  if (n <= 0) {
    if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
      close_process(process);
    }
    return;
  }
  memcpy(begin, process->part, process->part_size);
  size_t size = process->part_size + (size_t)n;
  size_t whole = size - size % RECORD;
  process->part_size = (uint8_t)(size - whole);
  memcpy(process->part, begin + whole, process->part_size);
  route(begin, whole);
}

static void write_to(struct process *process) {
  size_t size = process->out_end - process->out_begin;
  ssize_t n = size == 0 ? 0 : send(process->fd, process->out + process->out_begin, size, MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN && errno != EINTR) {
    close_process(process);
    return;
  }
  process->out_begin += n > 0 ? (size_t)n : 0;
  bool rest = process->out_begin < process->out_end;
  if (!rest) {
    process->out_begin = process->out_end = 0;
  }
  if (rest != process->wants_write) {
    process->wants_write = rest;
    struct epoll_event event = {.events = EPOLLIN | (rest ? EPOLLOUT : 0), .data.ptr = process};
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, process->fd, &event) != 0) {
      close_process(process);
    }
  }
}

static void welcome(int fd, int port) {
  struct process *process = calloc(1, sizeof *process);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = process};
  if (process == NULL || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
    free(process);
    close(fd);
    return;
  }
  int on = 1;
  (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  process->fd = fd;
  process->port = (uint16_t)port;
  struct place *place = &places[port];
  if (place->process != NULL) {
    close_process(place->process);
  }
  place->process = process;
  hand_over(place);
}

static void accept_all(void) {
  for (;;) {
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    int fd = accept4(listener, (struct sockaddr *)&from, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      welcome(fd, ntohs(from.sin_port));
    } else if (errno == EMFILE || errno == ENFILE) {
      /* Turned away, or epoll would tell of it for ever. */
      close(spare);
      close(accept(listener, NULL, NULL));
      spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
    } else if (errno != EINTR && errno != ECONNABORTED) {
      return;
    }
  }
}

static void listen_on(int port) {
  listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int on = 1;
  struct sockaddr_in me;
  memset(&me, 0, sizeof me);
  me.sin_family = AF_INET;
  me.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  me.sin_port = htons((uint16_t)port);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      bind(listener, (struct sockaddr *)&me, sizeof me) != 0 || listen(listener, SOMAXCONN) != 0 ||
      epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) != 0) {
    die(errno, "port %d", port);
  }
}

int main(int count, char **arguments) {
  allow_descriptors();
  (void)signal(SIGPIPE, SIG_IGN);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
  input = malloc(RECORD + READ_SIZE);
  if (epoll < 0 || input == NULL) {
    die(errno, "epoll_relay");
  }
  listen_on(count > 1 ? (int)number("port", arguments[1], 0, 65535) : 0);
  printf("listening on 127.0.0.1:%d\n", port_of(listener));
  fflush(stdout);

  struct epoll_event events[EVENTS];
  for (;;) {
    int ready = epoll_wait(epoll, events, EVENTS, -1);
    if (ready < 0 && errno != EINTR) {
      die(errno, "epoll_wait");
    }
    for (int i = 0; i < ready; i++) {
      struct process *process = events[i].data.ptr;
      if (process == NULL) {
        accept_all();
      } else {
        if (!process->closed && (events[i].events & EPOLLOUT) != 0) {
          write_to(process);
        }
        if (!process->closed && (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
          read_from(process);
        }
      }
    }
    while (dirty != NULL) {
      struct process *process = dirty;
      dirty = process->next_dirty;
      process->dirty = false;
      /* One that waits for room is told when there is some. */
      if (!process->closed && !process->wants_write) {
        write_to(process);
      }
    }
    while (closed != NULL) {
      struct process *process = closed;
      closed = process->next_closed;
      free(process->out);
      free(process);
    }
  }
}
