// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.demos.TailFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.Select;

/// Follows a file in a real browser.
class TailfBrowserTest extends BrowserCase {
  private static final String PASSWORD = "correct horse battery";
  private static final Path FILE = temporary();

  @TempDir private Path folder;

  static {
    FILES.set(TailFiles.of(Map.of(1, FILE)));
  }

  private static Path temporary() {
    try {
      Path file = Files.createTempFile("followed", ".log");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException full) {
      throw new IllegalStateException(full);
    }
  }

  @BeforeEach
  void logIn() throws IOException {
    Files.writeString(FILE, "");
    go("/register");
    element("#username").sendKeys("user" + System.nanoTime());
    element("#password").sendKeys(PASSWORD, Keys.ENTER);
    awaitText("#welcome", "Welcome");
  }

  @AfterEach
  void logOut() {
    go("/healthz");
    browser().manage().deleteAllCookies();
    awaitAtWork(0);
  }

  private static void follow() {
    go("/tailf");
    new Select(element("#file")).selectByValue("1");
    element("#start").click();
    awaitOpen();
  }

  private static void write(String text) throws IOException {
    Files.writeString(FILE, text, StandardOpenOption.APPEND);
  }

  private static void awaitAtWork(int tasks) {
    await(tasks + " tasks", () -> requireNonNull(METRICS.get()).tasks.atWork.sum() == tasks);
  }

  private static List<String> lines() {
    return browser().findElements(By.cssSelector("#lines .line")).stream()
        .map(WebElement::getText)
        .toList();
  }

  private static void awaitLines(String... wanted) {
    await(List.of(wanted).toString(), () -> lines().equals(List.of(wanted)));
  }

  @Test
  void linesComeUntilTheStopEndsTheTask() throws IOException {
    write("old\n");
    follow();
    write("new\r\nhal");
    awaitLines("old", "new");
    write("f\n");
    awaitLines("old", "new", "half");
    awaitAtWork(1);
    long revoked = requireNonNull(METRICS.get()).tasks.revoked.sum();
    element("#stop").click();
    awaitAtWork(0);
    assertThat(requireNonNull(METRICS.get()).tasks.revoked.sum()).isEqualTo(revoked + 1);
    awaitText("#status", "已终止日志监听");
    write("unseen\n");
    element("#start").click();
    awaitOpen();
    awaitText("#lines .line:last-child", "unseen");
    assertNoComplaints();
  }

  @Test
  void eachWindowFollowsForItself() throws IOException {
    follow();
    String first = browser().getWindowHandle();
    browser().switchTo().newWindow(WindowType.WINDOW);
    follow();
    awaitAtWork(2);
    assertThat(requireNonNull(METRICS.get()).tailFollowers.sum()).isEqualTo(1);
    write("both\n");
    awaitLines("both");
    browser().close();
    browser().switchTo().window(first);
    awaitLines("both");
    awaitAtWork(1);
    write("one\n");
    awaitLines("both", "one");
  }

  @Test
  void aKilledBrowserEndsTheTask() {
    follow();
    Set<Cookie> session = browser().manage().getCookies();
    Set<Long> others = processes();
    ChromeDriver victim = newBrowser();
    try {
      victim.get(url("/healthz"));
      session.forEach(victim.manage()::addCookie);
      victim.get(url("/tailf"));
      new Select(victim.findElement(By.id("file"))).selectByValue("1");
      victim.findElement(By.id("start")).click();
      awaitAtWork(2);
      Set<Long> fresh = new HashSet<>(processes());
      fresh.removeAll(others);
      assertThat(fresh).isNotEmpty();
      fresh.stream().flatMap(pid -> ProcessHandle.of(pid).stream()).forEach(TailfBrowserTest::kill);
      awaitAtWork(1);
    } finally {
      victim.quit();
    }
  }

  /// What is below this process, but for the drivers of browsers.
  private static Set<Long> processes() {
    return ProcessHandle.current()
        .descendants()
        .filter(each -> !each.info().command().orElse("").endsWith("chromedriver"))
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  private static void kill(ProcessHandle process) {
    boolean _ = process.destroyForcibly();
  }

  @Test
  void strangersDoNotGetIn() {
    browser().get(anonymousUrl("/tailf"));
    await("the login", () -> browser().getCurrentUrl().contains("/login?next=%2Ftailf"));
    assertThat(
            browser()
                .executeAsyncScript(
                    """
                    const done = arguments[0];
                    const socket = new WebSocket(`ws://${location.host}/ws/tailf/1/`);
                    socket.onopen = () => done('open');
                    socket.onclose = ({ code }) => done(String(code));
                    """))
        .isEqualTo("1006");
    assertThat(ACCESSES)
        .anyMatch(each -> each.target().equals("/ws/tailf/1/") && each.status() == 403);
  }

  @Test
  void hostileLinesAreText() throws IOException {
    follow();
    String script = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    write(script + "\n");
    write("\u001b[31mred\u001b[0m plain \u001b[1;44mbold\u001b[m \u001b]0;title\u0007\u001b[2Jafter\n");
    write("bell\u0007 nul\u0000 cr\r esc\u001b] rtl\u202e end\tTab\n");
    write("x".repeat(64 << 10) + "\n");
    await("all", () -> lines().size() == 4);
    assertThat(lines().subList(0, 3))
        .containsExactly(
            script, "red plain bold after", "bell␇ nul␀ cr␍ esc␛] rtl⟨202E⟩ end\tTab");
    assertThat(lines().get(3)).startsWith("xxx").endsWith("… 61,536 more characters");
    assertThat(element("#lines .sgr-fg-1").getText()).isEqualTo("red");
    assertThat(element("#lines .sgr-bg-4.sgr-bold").getText()).isEqualTo("bold");
    assertThat(browser().findElements(By.cssSelector("#lines script, #lines img"))).isEmpty();
    element("#lines .rest").click();
    assertThat(lines().get(3)).hasSize(64 << 10);
    assertNoComplaints();
  }

  @Test
  void aPauseKeepsLinesAndAFilterShowsSomeOfThem() throws IOException {
    follow();
    write("first apple\n");
    awaitLines("first apple");
    element("#pause").click();
    write("second Apple\nthird pear\n");
    awaitText("#pause", "2 new");
    awaitLines("first apple");
    element("#pause").click();
    awaitLines("first apple", "second Apple", "third pear");
    element("#filter").sendKeys("apple");
    awaitLines("first apple", "second Apple");
    assertThat(browser().findElements(By.cssSelector("#lines mark")))
        .extracting(WebElement::getText)
        .containsExactly("apple", "Apple");
    write("fourth fig\nfifth \u001b[32mapp\u001b[0mle\n");
    awaitLines("first apple", "second Apple", "fifth apple");
    element("#invert").click();
    awaitLines("third pear", "fourth fig");
  }

  @Test
  void thousandsOfLinesLeaveThePageQuick() throws IOException {
    follow();
    for (int block = 0; block < 20; block++) {
      int from = block * 1_000;
      write(
          IntStream.range(from, from + 1_000)
              .mapToObj(i -> "line " + i + " of many\n")
              .collect(Collectors.joining()));
    }
    awaitText("#lines .line:last-child", "line 19999 of many");
    assertThat(element("#count").getText()).isEqualTo("20,000");
    assertThat(browser().executeScript("return document.querySelectorAll('.line').length"))
        .isEqualTo(2_000L);
    browser().executeScript("document.getElementById('lines').scrollTop = 1000");
    await("one can go back to the end", () -> element("#latest").isDisplayed());
    write("the newest\n");
    await("it came", () -> element("#count").getText().equals("20,001"));
    assertThat(element("#latest").isDisplayed()).isTrue();
    element("#latest").click();
    await(
        "at the end",
        () ->
            Objects.equals(
                browser()
                    .executeScript(
                        "const e = document.getElementById('lines');"
                            + "return e.scrollHeight - e.scrollTop - e.clientHeight < 48"),
                true));
  }

  @Test
  void clientsOfOtherServersWorkAsTheyAre() throws IOException {
    go("/tailf");
    try (InputStream script =
        requireNonNull(TailfBrowserTest.class.getResourceAsStream("tailf-client.js"))) {
      browser().executeScript(new String(script.readAllBytes(), UTF_8));
    }
    browser().executeScript("window.tailf.connect('1')");
    await("open", () -> "open".equals(element("#chat-log").getDomAttribute("data-state")));
    write("one\ntwo\n");
    Files.move(FILE, folder.resolve("rotated.log"));
    Files.writeString(FILE, "three\n");
    await(
        "three lines", () -> "one\ntwo\nthree\n".equals(element("#chat-log").getDomProperty("value")));
    awaitAtWork(1);
    browser().executeScript("window.tailf.goclose()");
    awaitAtWork(0);
  }

  @Test
  void aLineIsThereInAMoment() throws IOException, InterruptedException {
    follow();
    browser()
        .executeScript(
            """
            window.took = [];
            new MutationObserver((changes) => {
              const now = performance.timeOrigin + performance.now();
              for (const { addedNodes } of changes) {
                for (const { textContent } of addedNodes) {
                  const at = /^at (\\d+\\.\\d+)$/.exec(textContent);
                  if (at) window.took.push(now - Number(at[1]));
                }
              }
            }).observe(document.getElementById('lines'), { childList: true });
            """);
    int wanted = 200;
    for (int i = 0; i < wanted; i++) {
      java.time.Instant now = java.time.Instant.now();
      write("at %d.%03d%n".formatted(now.toEpochMilli(), now.getNano() / 1_000 % 1_000));
      java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(15).toNanos());
    }
    await(
        "all",
        () ->
            Objects.equals(browser().executeScript("return window.took.length"), (long) wanted));
    List<Double> took =
        Stream.of(
                String.valueOf(browser().executeScript("return window.took.join(' ')")).split(" "))
            .map(Double::valueOf)
            .sorted()
            .toList();
    System.out.println(
        "TOOK p50 " + took.get(100) + " p99 " + took.get(197) + " max " + took.getLast());
    assertThat(took.get(wanted / 2)).isLessThan(200);
  }
}
