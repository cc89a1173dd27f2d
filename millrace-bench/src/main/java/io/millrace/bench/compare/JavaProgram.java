// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import io.netty.channel.uring.IoUring;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A server in Java, run like the bench itself.
///
/// @param mainClass whose `main` takes `--port N`
/// @param library the beginning of the name of the file that it comes in, such as `vertx-core`
/// @param arguments what `main` takes beside the port
record JavaProgram(String mainClass, String library, List<String> arguments) implements Program {
  private static final String IO_URING = "io_uring";

  @Override
  public String lacks() {
    try {
      Class.forName(mainClass, false, JavaProgram.class.getClassLoader());
      return arguments.contains(IO_URING) && !IoUring.isAvailable()
          ? "the kernel does not offer " + IO_URING
          : "";
    } catch (ClassNotFoundException e) {
      return "there is no class " + mainClass;
    }
  }

  @Override
  public String version() {
    Pattern file = Pattern.compile(Pattern.quote(library) + "-(\\d.*)\\.jar");
    return Stream.of(ServerProcess.classPath().split(File.pathSeparator, -1))
        .map(entry -> file.matcher(new File(entry).getName()))
        .filter(Matcher::matches)
        .map(name -> name.group(1))
        .findFirst()
        .orElse("");
  }

  @Override
  public ProcessBuilder command(int port, List<String> jvmArgs, Path folder) {
    List<String> command = new ArrayList<>(List.of(JvmFlags.program("java")));
    command.addAll(JvmFlags.ofServers());
    command.addAll(jvmArgs);
    command.addAll(List.of("-cp", ServerProcess.classPath(), mainClass));
    command.addAll(List.of("--port", Integer.toString(port)));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  /// Collects twice: what the first collection finishes, the second gives back.
  @Override
  public void settle(long pid) {
    for (int i = 0; i < 2; i++) {
      if (Shell.ask(JvmFlags.program("jcmd"), Long.toString(pid), "GC.run").isEmpty()) {
        throw new LoadFailure("jcmd cannot ask process " + pid + " for a collection");
      }
      Shell.rest(Duration.ofSeconds(1));
    }
  }
}
