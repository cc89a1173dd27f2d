/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many processes of records in one program: random pairs, every record counted.
 *
 *   swarm HOST:PORT [option value]...
 *
 *   --processes N    sockets, each with a port of its own; default 1000
 *   --records N      in all; default 1000000
 *   --seed N         of the random pairs; default 1
 *   --window N       records under way at a time; default 10000
 *   --frozen N       records more for a process that never reads, among the others; default 0
 *
 * Each pair numbers its records; the receiver checks that none is missing, comes twice, or is out of
 * order. Prints one line of JSON; ends with 0 when all is well, with 1 otherwise.
 */
#define _GNU_SOURCE

#include "bench.h"

#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/epoll.h>

enum {
  PORTS = 65536,
  LARGEST_SWARM = 4096,
  EVENTS = 1024,
  READ_RECORDS = 4096,
  PATIENCE_MILLIS = 10000,
  AFTERWARDS_MILLIS = 200,
  OUT_FIRST = 64,
  FROZEN_WINDOW = 4096,
  THAWED_WINDOW = 1024 * 1024
};

struct member {
  int fd;
  int port;
  bool dirty;
  bool wants_write;
  struct record *out;
  size_t out_begin; /* in bytes */
  size_t out_end;
  size_t out_capacity;
  size_t part_size;
  char part[sizeof(struct record)];
};

static struct member *members; /* the frozen one is the last, behind `processes` of them */
static long processes = 1000;
static int32_t member_of_port[PORTS]; /* -1: none */
static int32_t *sent_of_pair;
static int32_t *received_of_pair;
static int32_t *dirty;
static long dirty_count;
static int epoll;
static uint64_t chance;

static int64_t sent;
static int64_t received;
static int64_t wrong; /* twice, out of order, or not for the one who got it */
static int64_t last_arrival;
static char first_wrong[160];

/* The next of a sequence that the seed decides (splitmix64). */
static uint64_t next_random(void) {
  uint64_t mixed = (chance += UINT64_C(0x9e3779b97f4a7c15));
  mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
  return mixed ^ (mixed >> 31);
}

static long random_below(long limit) {
  return (long)((next_random() >> 32) * (uint64_t)limit >> 32);
}

/* ---- sending ---- */

static void flush_out(struct member *member) {
  while (member->out_begin < member->out_end) {
    ssize_t n = send(member->fd, (char *)member->out + member->out_begin,
                     member->out_end - member->out_begin, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n < 0 && errno != EAGAIN) {
      die(errno, "process %d cannot send", member->port);
    }
    if (n < 0) {
      break;
    }
    member->out_begin += (size_t)n;
  }
  bool rest = member->out_begin < member->out_end;
  if (!rest) {
    member->out_begin = member->out_end = 0;
  }
  if (rest != member->wants_write) {
    member->wants_write = rest;
    struct epoll_event event = {.events = EPOLLIN | (rest ? EPOLLOUT : 0),
                                .data.u32 = (uint32_t)(member - members)};
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, member->fd, &event) != 0) {
      die(errno, "epoll_ctl");
    }
  }
}

static void put(struct member *member, struct record record) {
  if (member->out_capacity - member->out_end < sizeof record) {
    member->out_capacity = member->out_capacity == 0 ? OUT_FIRST * sizeof record : 2 * member->out_capacity;
    member->out = realloc(member->out, member->out_capacity);
    if (member->out == NULL) {
      die(errno, "records to send");
    }
  }
  memcpy((char *)member->out + member->out_end, &record, sizeof record);
  member->out_end += sizeof record;
  if (!member->dirty) {
    member->dirty = true;
    dirty[dirty_count++] = (int32_t)(member - members);
  }
}

static void put_random(void) {
  long from = random_below(processes);
  long to = (from + 1 + random_below(processes - 1)) % processes;
  int32_t event = ++sent_of_pair[from * processes + to];
  put(&members[from], (struct record){members[from].port, members[to].port, event});
  sent++;
}

static void put_for_frozen(int32_t event) {
  struct member *from = &members[random_below(processes)];
  put(from, (struct record){from->port, members[processes].port, event});
}

static void flush_dirty(void) {
  for (long i = 0; i < dirty_count; i++) {
    struct member *member = &members[dirty[i]];
    member->dirty = false;
    if (!member->wants_write) {
      flush_out(member);
    }
  }
  dirty_count = 0;
}

/* ---- receiving ---- */

static void check(const struct member *member, const struct record *record) {
  int32_t from = record->src > 0 && record->src < PORTS ? member_of_port[record->src] : -1;
  int32_t last = 0;
  if (from >= 0 && record->der == member->port) {
    int32_t *pair = &received_of_pair[from * processes + (member - members)];
    last = *pair;
    if (record->evt == last + 1) {
      *pair = record->evt;
      received++;
      return;
    }
  }
  if (wrong++ == 0) {
    snprintf(first_wrong, sizeof first_wrong,
             "process %d received src %d der %d evt %d, after evt %d of that pair", member->port,
             record->src, record->der, record->evt, last);
  }
}

static void read_from(struct member *member) {
  static char bytes[(READ_RECORDS + 1) * sizeof(struct record)];
  memcpy(bytes, member->part, member->part_size);
  ssize_t n = recv(member->fd, bytes + member->part_size, READ_RECORDS * sizeof(struct record), 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
    return;
  }
  if (n <= 0) {
    die(n == 0 ? 0 : errno, "process %d: the relay closed the connection", member->port);
  }
  size_t size = member->part_size + (size_t)n;
  size_t at = 0;
  for (; size - at >= sizeof(struct record); at += sizeof(struct record)) {
    struct record record;
    memcpy(&record, bytes + at, sizeof record);
    check(member, &record);
  }
  member->part_size = size - at;
  memcpy(member->part, bytes + at, member->part_size);
  last_arrival = now_nanos();
}

/* Reads and writes what can be; waits for it when told to. */
static void turn(int timeout_millis) {
  struct epoll_event events[EVENTS];
  int ready = epoll_wait(epoll, events, EVENTS, timeout_millis);
  if (ready < 0 && errno != EINTR) {
    die(errno, "epoll_wait");
  }
  for (int i = 0; i < ready; i++) {
    struct member *member = &members[events[i].data.u32];
    if ((events[i].events & EPOLLOUT) != 0) {
      flush_out(member);
    }
    if ((events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
      read_from(member);
    }
  }
}

/* ---- the run ---- */

static void connect_all(const struct sockaddr_in *relay, bool frozen) {
  epoll = epoll_create1(EPOLL_CLOEXEC);
  memset(member_of_port, -1, sizeof member_of_port);
  for (long i = 0; i < processes + (frozen ? 1 : 0); i++) {
    struct member *member = &members[i];
    member->fd = bound_socket(0);
    member->port = port_of(member->fd);
    if (i == processes) {
      int small = FROZEN_WINDOW;
      (void)setsockopt(member->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    }
    connect_to(member->fd, relay);
    reset_at_close(member->fd);
    if (i < processes) {
      member_of_port[member->port] = (int32_t)i;
      struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
      if (fcntl(member->fd, F_SETFL, O_NONBLOCK) != 0 ||
          epoll_ctl(epoll, EPOLL_CTL_ADD, member->fd, &event) != 0) {
        die(errno, "epoll_ctl");
      }
    }
  }
}

/*
 * Reads at last what the frozen one has left unread: the end of the connection is behind it. Returns
 * how many records there were; `cut_off` tells whether the relay had ended the connection.
 */
static int64_t thaw(struct member *frozen, bool *cut_off) {
  int large = THAWED_WINDOW;
  (void)setsockopt(frozen->fd, SOL_SOCKET, SO_RCVBUF, &large, sizeof large);
  static char bytes[1024 * 1024];
  int64_t size = 0;
  struct pollfd readable = {.fd = frozen->fd, .events = POLLIN, .revents = 0};
  *cut_off = false;
  while (!*cut_off && poll(&readable, 1, AFTERWARDS_MILLIS) > 0) {
    ssize_t n = recv(frozen->fd, bytes, sizeof bytes, 0);
    *cut_off = n <= 0;
    size += n > 0 ? n : 0;
  }
  return size / (int64_t)sizeof(struct record);
}

/*
 * Connects again from the port of the one that was cut off. Returns how many records have waited
 * there; left behind, they would come to whoever has that port next.
 */
static int64_t come_back(struct member *frozen, const struct sockaddr_in *relay) {
  close(frozen->fd);
  frozen->fd = bound_socket(frozen->port);
  connect_to(frozen->fd, relay);
  reset_at_close(frozen->fd);
  bool again = false;
  return thaw(frozen, &again);
}

int main(int count, char **arguments) {
  long records = 1000000;
  long seed = 1;
  long window = 10000;
  long frozen = 0;
  if (count < 2 || count % 2 != 0) {
    die(0, "usage: swarm HOST:PORT [option value]...");
  }
  for (int at = 2; at < count; at += 2) {
    const char *name = arguments[at];
    const char *value = arguments[at + 1];
    if (strcmp(name, "--processes") == 0) {
      processes = number(name, value, 2, LARGEST_SWARM);
    } else if (strcmp(name, "--records") == 0) {
      records = number(name, value, 1, 1000000000);
    } else if (strcmp(name, "--seed") == 0) {
      seed = number(name, value, 0, INT32_MAX);
    } else if (strcmp(name, "--window") == 0) {
      window = number(name, value, 1, 10000000);
    } else if (strcmp(name, "--frozen") == 0) {
      frozen = number(name, value, 0, 1000000000);
    } else {
      die(0, "option: %s", name);
    }
  }
  struct sockaddr_in relay = address_of(arguments[1]);
  allow_descriptors();
  chance = (uint64_t)seed;
  size_t pairs = (size_t)processes * (size_t)processes;
  members = calloc((size_t)processes + 1, sizeof *members);
  dirty = calloc((size_t)processes + 1, sizeof *dirty);
  sent_of_pair = calloc(pairs, sizeof *sent_of_pair);
  received_of_pair = calloc(pairs, sizeof *received_of_pair);
  if (members == NULL || dirty == NULL || sent_of_pair == NULL || received_of_pair == NULL) {
    die(errno, "%ld processes", processes);
  }
  connect_all(&relay, frozen > 0);

  int64_t begin = now_nanos();
  int64_t frozen_sent = 0;
  last_arrival = begin;
  while (received < records && wrong == 0 &&
         now_nanos() - last_arrival < PATIENCE_MILLIS * INT64_C(1000000)) {
    /* Half a window at a time, so that records go in bundles as they do in a busy system. */
    if (sent < records && sent - received <= window / 2) {
      while (sent < records && sent - received < window) {
        put_random();
        /* The frozen one gets its share evenly. */
        while (frozen_sent < frozen && frozen_sent * records < sent * frozen) {
          put_for_frozen((int32_t)++frozen_sent);
        }
      }
      flush_dirty();
    }
    turn(sent < records && sent - received <= window / 2 ? 0 : 100);
  }
  int64_t end = last_arrival;
  /* What comes twice may come late. */
  for (int64_t until = now_nanos() + AFTERWARDS_MILLIS * INT64_C(1000000); now_nanos() < until;) {
    turn(AFTERWARDS_MILLIS / 4);
  }
  bool frozen_cut_off = false;
  int64_t frozen_received = frozen > 0 ? thaw(&members[processes], &frozen_cut_off) : 0;
  int64_t frozen_waited = frozen_cut_off ? come_back(&members[processes], &relay) : 0;

  double seconds = (double)(end - begin) / 1e9;
  printf("{\"processes\":%ld,\"records\":%ld,\"seed\":%ld,\"window\":%ld,\"received\":%ld,"
         "\"missing\":%ld,\"wrong\":%ld,\"frozen_sent\":%ld,"
         "\"frozen_received\":%ld,\"frozen_cut_off\":%s,\"frozen_waited\":%ld,"
         "\"seconds\":%.6f,\"records_per_second\":%.0f,\"all_records\":%ld}\n",
         processes, records, seed, window, (long)received, (long)(sent - received), (long)wrong,
         (long)frozen_sent, (long)frozen_received, frozen_cut_off ? "true" : "false",
         (long)frozen_waited, seconds, (double)received / seconds, (long)(received + frozen_sent));
  if (wrong > 0) {
    fprintf(stderr, "%s\n", first_wrong);
  } else if (received < records) {
    fprintf(stderr, "%ld records have not come; nothing has come for %d s\n",
            (long)(sent - received), PATIENCE_MILLIS / 1000);
  }
  return wrong == 0 && received == records ? 0 : 1;
}
