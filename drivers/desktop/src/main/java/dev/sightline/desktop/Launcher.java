package dev.sightline.desktop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Starts applications from a list, and ends the ones that it started. */
final class Launcher {

    private static final long GRACE_SECONDS = 2;

    private final Map<String, List<String>> commands;
    private final Map<String, Process> started = new LinkedHashMap<>();
    private final List<Process> all = new ArrayList<>();

    Launcher(Map<String, List<String>> commands) {
        this.commands = commands;
    }

    Set<String> names() {
        return commands.keySet();
    }

    /** The listed name that matches, regardless of case; null when none does. */
    @Nullable
    String find(String name) {
        return commands.keySet().stream()
                .filter(known -> known.equalsIgnoreCase(name.strip()))
                .findFirst()
                .orElse(null);
    }

    /** The processes of an application that was started and is still running. */
    synchronized Set<Long> running(String name) {
        Process process = started.get(name);
        return process == null || !process.isAlive()
                ? Set.of()
                : Stream.concat(Stream.of(process.toHandle()), process.descendants())
                        .map(ProcessHandle::pid)
                        .collect(Collectors.toSet());
    }

    /** @throws IOException when the command cannot be run */
    synchronized void start(String name) throws IOException {
        Process process = new ProcessBuilder(commands.getOrDefault(name, List.of()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        started.put(name, process);
        all.add(process);
    }

    /** Ends everything that was started, child processes included. */
    synchronized void stop() {
        var handles = all.stream()
                .flatMap(process -> Stream.concat(process.descendants(), Stream.of(process.toHandle())))
                .filter(ProcessHandle::isAlive)
                .toList();
        handles.forEach(ProcessHandle::destroy);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
        for (ProcessHandle handle : handles) {
            try {
                handle.onExit().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                handle.destroyForcibly();
            } catch (ExecutionException | TimeoutException e) {
                handle.destroyForcibly();
            }
        }
        all.clear();
        started.clear();
    }
}
