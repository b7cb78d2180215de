package dev.sightline.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small process beside a browser of this machine, which outlives a JVM that is killed. It reads from a pipe whose other
 * end only this JVM holds; when the pipe ends without a word, it ends the chromedriver, the browser and all that they have
 * started, and removes the profile.
 *
 * <p>It finds them by a variable of their environment, since a chromedriver that is about to start a browser has nothing
 * else in common with it. That needs the {@code /proc} of Linux. Elsewhere, the next start of a browser cleans up.
 */
final class Watcher implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Watcher.class);

    private static final String VARIABLE = "SIGHTLINE_BROWSER_PROFILE";

    private static final Path PROCESSES = Path.of("/proc/self/environ");
    private static final Path SHELL = Path.of("/bin/sh");
    private static final List<Path> NEW_SESSION = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    /** Searches until nothing is found twice: what is being ended may just have started something. */
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            read -r closed && exit 0
            nothing=0
            rounds=0
            while [ $nothing -lt 2 ] && [ $rounds -lt 100 ]; do
              found=$(grep -lzxF "$1=$2" /proc/[0-9]*/environ 2>/dev/null)
              if [ -z "$found" ]; then
                nothing=$((nothing + 1))
              else
                nothing=0
                for each in $found; do
                  each=${each#/proc/}
                  kill -9 "${each%/environ}" 2>/dev/null
                done
              fi
              rounds=$((rounds + 1))
              sleep 0.1
            done
            rm -rf "$2"
            """;

    private final @Nullable Process process;

    private Watcher(@Nullable Process process) {
        this.process = process;
    }

    /** The environment by which the watcher recognises the chromedriver of a profile and its browser. */
    static Map<String, String> environment(Path profile) {
        return Map.of(VARIABLE, profile.toString());
    }

    static Watcher over(Path profile) {
        if (!Files.isReadable(PROCESSES) || !Files.isExecutable(SHELL)) {
            return new Watcher(null);
        }
        List<String> command = new ArrayList<>();
        // in a session of its own, the signals of a terminal and of process groups do not reach it
        NEW_SESSION.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .ifPresent(setsid -> command.add(setsid.toString()));
        command.addAll(List.of(SHELL.toString(), "-c", SCRIPT, "sightline-watcher", VARIABLE, profile.toString()));
        try {
            return new Watcher(new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            log.debug("There is no watcher: a browser of a JVM that is killed stays until the next one is started", e);
            return new Watcher(null);
        }
    }

    /** Called when nothing is left to watch. */
    @Override
    public void close() {
        if (process == null) {
            return;
        }
        try (var pipe = process.outputWriter()) {
            pipe.write("closed\n");
        } catch (IOException e) {
            log.debug("The watcher has ended already", e);
        }
    }
}
