// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.Millrace;
import io.millrace.demos.DemoSite;
import io.millrace.layer.ChannelLayer;
import io.millrace.metrics.Metrics;
import io.millrace.server.Server;
import io.millrace.server.ServerBuilder;
import io.millrace.server.ServerStatus;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/// Clicks through every demo in a real browser, with two windows where there is something to share.
class DemoBrowserTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final AtomicReference<Server> SERVER = new AtomicReference<>();
  private static final AtomicReference<Metrics> METRICS = new AtomicReference<>();
  private static final AtomicReference<ChromeDriver> BROWSER = new AtomicReference<>();

  @BeforeAll
  static void open() {
    Path driver = found("chromedriver");
    Path chromium = found("chromium");
    assumeTrue(
        Files.isExecutable(driver) && Files.isExecutable(chromium),
        "Neither chromedriver nor chromium is on the path, so the demos are not clicked through.");
    SERVER.set(start(0));
    BROWSER.set(browser(driver, chromium));
  }

  private static Path found(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(Path.of(program));
  }

  private static Server start(int port) {
    ChannelLayer layer = ChannelLayer.inMemory();
    ServerBuilder builder = Millrace.server().layer(layer);
    AtomicReference<Server> running = new AtomicReference<>();
    DemoSite.addTo(
        builder,
        () ->
            running.get() == null
                ? new ServerStatus(Duration.ZERO, "none", List.of())
                : running.get().status(),
        layer);
    Server server = builder.start(port);
    running.set(server);
    METRICS.set(layer.metrics());
    return server;
  }

  private static ChromeDriver browser(Path driver, Path chromium) {
    LoggingPreferences console = new LoggingPreferences();
    console.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options =
        new ChromeOptions()
            .addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync");
    options.setBinary(chromium.toFile());
    options.setCapability("goog:loggingPrefs", console);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(driver.toFile()).build();
    return new ChromeDriver(service, options);
  }

  @AfterAll
  static void close() {
    ChromeDriver browser = BROWSER.get();
    if (browser != null) {
      browser.quit();
    }
    Server server = SERVER.get();
    if (server != null) {
      server.stop();
    }
  }

  @AfterEach
  void closeOtherWindows() {
    // What one test's console says is not the next one's.
    browser().manage().logs().get(LogType.BROWSER);
    List<String> windows = List.copyOf(browser().getWindowHandles());
    for (String window : windows.subList(1, windows.size())) {
      browser().switchTo().window(window).close();
    }
    browser().switchTo().window(windows.getFirst());
  }

  private static ChromeDriver browser() {
    return BROWSER.get();
  }

  private static String url(String path) {
    return "http://127.0.0.1:" + SERVER.get().port() + path;
  }

  private static void go(String path) {
    browser().get(url(path));
  }

  /// Opens a page with a socket and waits until that is open.
  private static void goLive(String path) {
    go(path);
    await(
        "the badge says open",
        () -> "open".equals(element("#status").getDomAttribute("data-state")));
  }

  private static String newWindow(String path) {
    WebDriver window = browser().switchTo().newWindow(WindowType.WINDOW);
    goLive(path);
    return window.getWindowHandle();
  }

  private static WebElement element(String css) {
    return browser().findElement(By.cssSelector(css));
  }

  private static void await(String what, BooleanSupplier condition) {
    new WebDriverWait(browser(), PATIENCE)
        .withMessage(what)
        .ignoring(StaleElementReferenceException.class)
        .until(_ -> condition.getAsBoolean());
  }

  private static void awaitText(String css, String text) {
    await(
        css + " shows " + text,
        () ->
            browser().findElements(By.cssSelector(css)).stream()
                .anyMatch(each -> each.getText().contains(text)));
  }

  private static void say(String text) {
    await("one can type", () -> element("#message").isEnabled());
    element("#message").sendKeys(text, Keys.ENTER);
  }

  private static void assertNoComplaints() {
    List<LogEntry> severe =
        browser().manage().logs().get(LogType.BROWSER).getAll().stream()
            .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
            .toList();
    assertThat(severe).isEmpty();
  }

  @Test
  void theLandingPageLeadsToEveryDemo() {
    go("/");
    List<String> links =
        browser().findElements(By.cssSelector("main a[href]")).stream()
            .map(link -> link.getDomAttribute("href"))
            .toList();
    assertThat(links)
        .contains(
            "/one/", "/two/", "/chat/", "/chat", "/echo/", "/broadcast/", "/binary/", "/status/");
    assertNoComplaints();
  }

  @Test
  void wordsComeOneAfterTheOther() {
    goLive("/one/");
    await("a second word", () -> element("#count").getText().equals("2/100"));
    assertThat(element("#word").getText()).matches("[a-z]+");
    assertNoComplaints();
  }

  @Test
  void theChartGrows() {
    goLive("/two/");
    await(
        "two points",
        () ->
            Integer.parseInt(String.valueOf(element("#chart").getDomAttribute("data-points")))
                >= 2);
    assertNoComplaints();
  }

  @Test
  void twoWindowsTalkInARoomAndNothingTypedIsRun() {
    go("/chat/");
    element("#room").sendKeys("lobby", Keys.ENTER);
    await("the room opens", () -> browser().getCurrentUrl().endsWith("/chat/lobby/"));
    await(
        "the badge says open",
        () -> "open".equals(element("#status").getDomAttribute("data-state")));
    String ann = browser().getWindowHandle();
    element("#username").clear();
    element("#username").sendKeys("ann");
    String bob = newWindow("/chat/lobby/");
    element("#username").clear();
    element("#username").sendKeys("bob");
    say("hello from bob");
    awaitText("#log .bubble.own .text", "hello from bob");
    browser().switchTo().window(ann);
    awaitText("#log .bubble .text", "hello from bob");
    awaitText("#log .bubble .who", "bob");
    String attack = "<img src=x onerror=document.title='run'>";
    say(attack);
    awaitText("#log .bubble.own .text", attack);
    browser().switchTo().window(bob);
    awaitText("#log .bubble .text", attack);
    assertThat(browser().getTitle()).isNotEqualTo("run");
    assertThat(browser().findElements(By.cssSelector("#log img"))).isEmpty();
    assertNoComplaints();
  }

  @Test
  void roomsAreApart() {
    goLive("/chat/one/");
    String one = browser().getWindowHandle();
    newWindow("/chat/two/");
    say("only in two");
    awaitText("#log .bubble .text", "only in two");
    browser().switchTo().window(one);
    say("only in one");
    awaitText("#log .bubble .text", "only in one");
    assertThat(element("#log").getText()).doesNotContain("only in two");
  }

  @Test
  void theSingleRoomAnswersAllUnderItsName() {
    goLive("/chat");
    String first = browser().getWindowHandle();
    newWindow("/chat");
    say("latte");
    awaitText("#log .text", "运维咖啡吧:latte");
    browser().switchTo().window(first);
    awaitText("#log .text", "运维咖啡吧:latte");
    assertNoComplaints();
  }

  @Test
  void echoAnswersTheOneWhoSpoke() {
    goLive("/echo/");
    say("ping");
    awaitText("#log", "收到消息: ping");
    assertNoComplaints();
  }

  @Test
  void broadcastReachesBothWindows() {
    goLive("/broadcast/");
    String first = browser().getWindowHandle();
    newWindow("/broadcast/");
    say("to all");
    awaitText("#log", "用户说: to all");
    browser().switchTo().window(first);
    awaitText("#log", "用户说: to all");
    assertNoComplaints();
  }

  @Test
  void binaryTellsBytesFromText() {
    goLive("/binary/");
    say("bytes");
    awaitText("#log", "Binary received");
    element("#as-text").click();
    say("text");
    awaitText("#log", "请发送二进制数据");
    assertNoComplaints();
  }

  @Test
  void theStatusPageCountsThisVeryConnection() {
    goLive("/status/");
    await("a connection", () -> !"0".equals(element("#websocket").getDomAttribute("data-value")));
    awaitText("#loops", "loop-0");
    assertNoComplaints();
  }

  @Test
  void aPageThatIsLeftHangsUpAndCallsAgainWhenItIsShownAgain() {
    goLive("/one/");
    goLive("/two/");
    await(
        "only the page that is shown has a socket", () -> METRICS.get().openWebSockets.sum() == 1);
    browser().navigate().back();
    await("a word comes again", () -> element("#count").getText().matches("[1-9]\\d*/100"));
    await(
        "the badge says open",
        () -> "open".equals(element("#status").getDomAttribute("data-state")));
    await("and still only one", () -> METRICS.get().openWebSockets.sum() == 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/chat/lobby/"})
  void aPageComesBackByItselfWhenTheServerDoes(String path) {
    goLive(path);
    int port = SERVER.get().port();
    SERVER.get().stop();
    await(
        "the badge says waiting",
        () -> "waiting".equals(element("#status").getDomAttribute("data-state")));
    assertThat(element("#message").isEnabled()).isFalse();
    SERVER.set(start(port));
    await(
        "the badge says open",
        () -> "open".equals(element("#status").getDomAttribute("data-state")));
    say("back again");
    awaitText("#log .text", "back again");
  }
}
