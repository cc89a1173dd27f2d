// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;

/// Presses every button of the playground of guards.
class GuardPageBrowserTest extends BrowserCase {
  @ParameterizedTest
  @CsvSource({
    "token, good, hello",
    "token, tampered, 1008 无效令牌",
    "token, none, 1008 无效令牌",
    "schema, good, hello",
    "schema, missing, 无效消息: ",
    "schema, long, 无效消息: ",
    "schema, text, 无效消息: ",
    "rate, burst, 1008 发送消息过于频繁",
    "origin, connect, handshake failed",
    "limit, three, socket 3: closed: 1008 服务器繁忙",
    "robust, text, hello",
  })
  void aTrialEndsAsItShould(String guard, String trial, String outcome) {
    goLive("/guard/");
    press(guard, trial);
    awaitText("#" + guard + " .trace [data-kind=expected]", outcome.strip());
    assertThat(browser().findElements(By.cssSelector("[data-kind=unexpected]"))).isEmpty();
  }

  @Test
  void aHandlerThatFailsAnswersAndLivesOn() {
    goLive("/guard/");
    press("robust", "boom");
    awaitText("#robust .trace [data-kind=expected]", "错误: ");
    press("robust", "text");
    awaitText("#robust .trace [data-kind=expected]", "hello");
    assertThat(browser().findElements(By.cssSelector("[data-kind=unexpected]"))).isEmpty();
  }

  private static void press(String guard, String trial) {
    String button = "#" + guard + " [data-trial=" + trial + "]";
    await("one can press " + trial, () -> element(button).isEnabled());
    element(button).click();
  }
}
