// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.Millrace;
import io.millrace.access.Access;
import io.millrace.accounts.AccountOptions;
import io.millrace.cli.observe.Observation;
import io.millrace.demos.AccountSheets;
import io.millrace.demos.DemoSettings;
import io.millrace.demos.DemoSite;
import io.millrace.demos.DemoTasks;
import io.millrace.demos.Membership;
import io.millrace.demos.SiteParts;
import io.millrace.demos.SiteRelay;
import io.millrace.demos.TailFiles;
import io.millrace.layer.ChannelLayer;
import io.millrace.metrics.Metrics;
import io.millrace.relay.Relay;
import io.millrace.relay.RelayListen;
import io.millrace.relay.RelayNames;
import io.millrace.relay.RelayOptions;
import io.millrace.server.Listen;
import io.millrace.server.Server;
import io.millrace.server.ServerBuilder;
import io.millrace.server.ServerStatus;
import io.millrace.tail.TailOptions;
import io.millrace.tail.Tails;
import io.millrace.task.TaskSurroundings;
import io.millrace.task.Tasks;
import io.millrace.task.TasksLimits;
import io.millrace.time.Timeline;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
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

/// Tests that look at the demo site with a real browser. Skipped where there is none.
abstract class BrowserCase {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  static final AtomicReference<Server> SERVER = new AtomicReference<>();
  static final Queue<Access> ACCESSES = new ConcurrentLinkedQueue<>();
  static final AtomicReference<Metrics> METRICS = new AtomicReference<>();
  static final AtomicReference<ChromeDriver> BROWSER = new AtomicReference<>();

  /// File 1 of those that members may follow.
  static final Path FOLLOWED = temporary();

  @BeforeAll
  static void open() {
    Path driver = found("chromedriver");
    Path chromium = found("chromium");
    assumeTrue(
        Files.isExecutable(driver) && Files.isExecutable(chromium),
        "Neither chromedriver nor chromium is on the path, so the demos are not clicked through.");
    SERVER.set(start(0));
    BROWSER.set(newBrowser());
  }

  /// Another browser, which who has it quits.
  static ChromeDriver newBrowser() {
    return browser(found("chromedriver"), found("chromium"));
  }

  /// The relay beside the site that was started last.
  static final AtomicReference<Relay> RELAY = new AtomicReference<>();

  /// Both dialects on any ports.
  private static SiteRelay relay(ServerBuilder builder, ChannelLayer layer) {
    RelayOptions options =
        RelayOptions.DEFAULT
            .withListen(
                RelayListen.records(new Listen.Tcp("127.0.0.1", 0)),
                RelayListen.frames(new Listen.Tcp("127.0.0.1", 0)))
            .withNames(RelayNames.parse("absent=1"));
    Relay relay = Relay.start(options, layer);
    builder.owning(relay);
    RELAY.set(relay);
    return new SiteRelay(relay, options);
  }

  private static Path temporary() {
    try {
      Path file = Files.createTempFile("followed", ".log");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  private static Path found(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(Path.of(program));
  }

  static Server start(int port) {
    ChannelLayer layer = ChannelLayer.inMemory();
    METRICS.set(layer.metrics());
    return start(Millrace.server(), layer, port);
  }

  static Server start(ServerBuilder bare, ChannelLayer layer, int port) {
    ServerBuilder builder = bare.layer(layer).accessLog(ACCESSES::add);
    AtomicReference<Server> running = new AtomicReference<>();
    Supplier<ServerStatus> status =
        () ->
            running.get() == null
                ? new ServerStatus(Duration.ZERO, "none", List.of())
                : running.get().status();
    Observation observation = new Observation("test", layer, status);
    builder.owning(observation);
    AccountOptions options = AccountOptions.inMemory().withPool(2, Duration.ofSeconds(10));
    Membership membership =
        new AccountSite(options, new AccountSheets()::page, false).addTo(builder, observation);
    Tasks tasks =
        Tasks.inMemory(
            DemoTasks.book(),
            TasksLimits.DEFAULT.withDrain(Duration.ZERO),
            TaskSurroundings.of(layer));
    Tails tails = Tails.open(TailOptions.DEFAULT, layer.metrics(), Timeline.system());
    builder.owning(tasks).owning(tails);
    DemoSite.addTo(
        builder,
        SiteParts.of(status, layer, tasks, tails)
            .withSettings(DemoSettings.DEFAULT.withFiles(TailFiles.of(Map.of(1, FOLLOWED))))
            .withRelay(relay(builder, layer))
            .withMembership(membership));
    Server server = builder.start(port);
    running.set(server);
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
    options.setAcceptInsecureCerts(true);
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
  final void closeOtherWindows() {
    // What one test's console says is not the next one's.
    browser().manage().logs().get(LogType.BROWSER);
    List<String> windows = List.copyOf(browser().getWindowHandles());
    for (String window : windows.subList(1, windows.size())) {
      browser().switchTo().window(window).close();
    }
    browser().switchTo().window(windows.getFirst());
  }

  static ChromeDriver browser() {
    return BROWSER.get();
  }

  static String url(String path) {
    return "http://127.0.0.1:" + SERVER.get().port() + path;
  }

  /// The same page under another name, to which the browser sends none of its cookies.
  static String anonymousUrl(String path) {
    return "http://localhost:" + SERVER.get().port() + path;
  }

  static void go(String path) {
    browser().get(url(path));
  }

  /// Opens a page with a socket and waits until that is open.
  static void goLive(String path) {
    go(path);
    awaitOpen();
  }

  static void awaitOpen() {
    await(
        "the badge says open",
        () -> "open".equals(element("#status").getDomAttribute("data-state")));
  }

  static String newWindow(String path) {
    WebDriver window = browser().switchTo().newWindow(WindowType.WINDOW);
    goLive(path);
    return window.getWindowHandle();
  }

  static WebElement element(String css) {
    return browser().findElement(By.cssSelector(css));
  }

  static void await(String what, BooleanSupplier condition) {
    new WebDriverWait(browser(), PATIENCE)
        .withMessage(what)
        .ignoring(StaleElementReferenceException.class)
        .until(_ -> condition.getAsBoolean());
  }

  static void awaitText(String css, String text) {
    await(
        css + " shows " + text,
        () ->
            browser().findElements(By.cssSelector(css)).stream()
                .anyMatch(each -> each.getText().contains(text)));
  }

  static void say(String text) {
    await("one can type", () -> element("#message").isEnabled());
    element("#message").sendKeys(text, Keys.ENTER);
  }

  static void assertNoComplaints() {
    List<LogEntry> severe =
        browser().manage().logs().get(LogType.BROWSER).getAll().stream()
            .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
            .toList();
    assertThat(severe).isEmpty();
  }
}
