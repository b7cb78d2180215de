package dev.sightline.examples.desktop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** An X server without a monitor, and a window manager. */
final class VirtualDesktop implements AutoCloseable {

    private final List<Process> processes = new ArrayList<>();
    private final String display;

    private VirtualDesktop(Process server) throws IOException {
        processes.add(server);
        // -displayfd: the server picks a free number and writes it when it is ready
        String number =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (number == null) {
            throw new IOException("Xvfb did not start.");
        }
        display = ":" + number;
    }

    /** Starts one, or skips the test with the reason. */
    static VirtualDesktop start(String... programs) throws IOException {
        var missing = new ArrayList<String>();
        for (String program : programs) {
            if (!onPath(program)) {
                missing.add(program);
            }
        }
        if (!missing.isEmpty()) {
            String reason = "needs programs that are not installed: " + String.join(", ", missing);
            System.out.println("SKIPPED: " + reason);
            Assumptions.abort(reason);
        }
        var desktop = new VirtualDesktop(new ProcessBuilder(
                        "Xvfb", "-displayfd", "1", "-noreset", "-nolisten", "tcp", "-screen", "0", "1280x800x24")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
        desktop.run(new ProcessBuilder("openbox", "--sm-disable")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD));
        return desktop;
    }

    private static boolean onPath(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    /** Starts a program on this desktop. */
    Process run(ProcessBuilder program) throws IOException {
        program.environment().put("DISPLAY", display);
        program.environment().remove("WAYLAND_DISPLAY");
        Process process = program.start();
        processes.add(process);
        return process;
    }

    @Override
    public void close() {
        for (Process process : processes.reversed()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    throw new UncheckedIOException(new IOException("Process " + process.pid() + " does not end."));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
