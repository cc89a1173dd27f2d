// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReleasedTest {
  private final Queue<Runnable> loop = new ArrayDeque<>();
  private final Released released = new Released(loop::add);
  private final BlockingQueue<Thread> gone = new LinkedBlockingQueue<>();

  private void addOne() {
    released.add(() -> gone.add(Thread.currentThread()));
  }

  private void turn() {
    Runnable task = loop.poll();
    assertThat(task).isNotNull();
    task.run();
    assertThat(loop).isEmpty();
  }

  private Thread nextThatLetsGo() throws InterruptedException {
    Thread thread = gone.poll(20, TimeUnit.SECONDS);
    assertThat(thread).isNotNull();
    return thread;
  }

  @Test
  void oneGoesByTheLoopItself() {
    addOne();
    assertThat(gone).isEmpty();
    turn();
    assertThat(gone).containsExactly(Thread.currentThread());
  }

  @Test
  void ofManyAllGoByOneVirtualThread() throws InterruptedException {
    addOne();
    addOne();
    addOne();
    turn();
    Thread first = nextThatLetsGo();
    assertThat(first.isVirtual()).isTrue();
    assertThat(nextThatLetsGo()).isSameAs(first);
    assertThat(nextThatLetsGo()).isSameAs(first);

    addOne();
    turn();
    assertThat(gone).containsExactly(Thread.currentThread());
  }

  @Test
  void whereOneFailsTheOthersGo() throws InterruptedException {
    for (int failing = 0; failing < 3; failing++) {
      for (int i = 0; i < 3; i++) {
        if (i == failing) {
          released.add(
              () -> {
                throw new IllegalStateException("meant");
              });
        } else {
          addOne();
        }
      }
      turn();
      nextThatLetsGo();
      nextThatLetsGo();
    }
    released.add(
        () -> {
          throw new IllegalStateException("meant");
        });
    turn();
    addOne();
    turn();
    assertThat(gone).hasSize(1);
  }
}
