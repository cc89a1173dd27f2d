// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReleasedTest {
  private final Released released = new Released();
  private final BlockingQueue<Thread> gone = new LinkedBlockingQueue<>();

  private void addOne() {
    released.add(() -> gone.add(Thread.currentThread()));
  }

  private Thread nextThatLetsGo() throws InterruptedException {
    Thread thread = gone.poll(20, TimeUnit.SECONDS);
    assertThat(thread).isNotNull();
    return thread;
  }

  @Test
  void aTurnWithNoneStartsNothing() {
    released.letGo();
    assertThat(gone).isEmpty();
  }

  @Test
  void oneGoesByTheLoopItself() {
    addOne();
    assertThat(gone).isEmpty();
    released.letGo();
    assertThat(gone).containsExactly(Thread.currentThread());
  }

  @Test
  void ofManyAllGoByOneVirtualThread() throws InterruptedException {
    addOne();
    addOne();
    addOne();
    released.letGo();
    Thread first = nextThatLetsGo();
    assertThat(first.isVirtual()).isTrue();
    assertThat(nextThatLetsGo()).isSameAs(first);
    assertThat(nextThatLetsGo()).isSameAs(first);

    addOne();
    released.letGo();
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
      released.letGo();
      nextThatLetsGo();
      nextThatLetsGo();
    }
    released.add(
        () -> {
          throw new IllegalStateException("meant");
        });
    released.letGo();
    addOne();
    released.letGo();
    assertThat(gone).hasSize(1);
  }
}
