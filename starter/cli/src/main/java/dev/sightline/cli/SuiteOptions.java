package dev.sightline.cli;

import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.StepRecord;
import dev.sightline.driver.DriverInfo;
import dev.sightline.task.Task;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** How several tasks are run, and how their results are written. */
final class SuiteOptions {

    @Option(
            names = "--workers",
            paramLabel = "N",
            converter = PositiveConverter.class,
            description = "Number of tasks that run at the same time, each in a session of its own; 1 unless given.")
    int workers = 1;

    @Option(
            names = "--tags",
            paramLabel = "TAG",
            split = ",",
            description = "Runs only tasks with one of these tags, as in smoke,checkout; !TAG leaves out those with a"
                    + " tag. Can be repeated.")
    List<String> tags = List.of();

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            converter = ShardConverter.class,
            description = "Runs the I-th of N parts of the tasks, as in 1/3.")
    @Nullable
    Shard shard;

    @Option(
            names = "--retries",
            paramLabel = "N",
            converter = CountConverter.class,
            description = "How often a task that failed is run again; one that passes then is reported as flaky.")
    int retries;

    @Option(names = "--fail-fast", description = "Starts no further task once one has failed.")
    boolean failFast;

    @Option(names = "--junit", paramLabel = "FILE", description = "Writes the results as JUnit XML.")
    @Nullable
    Path junit;

    @Option(names = "--json", description = "Prints a line of JSON for each event instead of text.")
    boolean json;

    /**
     * A part of the tasks.
     *
     * @param index from 1
     * @param count of all parts
     */
    record Shard(int index, int count) {}

    /** Whether this is one file whose steps are printed, and nothing else. */
    boolean isSingle(List<Path> files) {
        return files.size() == 1
                && Files.isRegularFile(files.getFirst())
                && workers == 1
                && shard == null
                && tags.isEmpty()
                && retries == 0
                && junit == null
                && !json;
    }

    /**
     * The tasks with the tags.
     *
     * @throws ParameterException when there are none
     */
    List<Suite.Entry> tagged(List<Suite.Entry> entries, CommandLine command) {
        List<Suite.Entry> tagged =
                entries.stream().filter(entry -> isTagged(entry.task())).toList();
        if (tagged.isEmpty() && !entries.isEmpty()) {
            Set<String> known = entries.stream()
                    .flatMap(entry -> entry.task().tags().stream())
                    .collect(Collectors.toCollection(TreeSet::new));
            throw new ParameterException(
                    command,
                    "Cannot select tasks by --tags " + String.join(",", tags) + ": none of the " + entries.size()
                            + " tasks matches. "
                            + (known.isEmpty()
                                    ? "They have no tags."
                                    : "Their tags: " + String.join(", ", known) + "."));
        }
        return tagged;
    }

    /**
     * The tasks of this shard: every N-th, so that neighbouring tasks, which tend to take equally long, are
     * distributed.
     */
    List<Suite.Entry> selected(List<Suite.Entry> entries) {
        if (shard == null) {
            return entries;
        }
        List<Suite.Entry> selected = new ArrayList<>();
        for (int i = shard.index() - 1; i < entries.size(); i += shard.count()) {
            selected.add(entries.get(i));
        }
        return selected;
    }

    /** Whether a task has one of the wanted tags, if any are wanted, and none of the unwanted ones. */
    private boolean isTagged(Task task) {
        List<String> wanted = tags.stream().filter(tag -> !tag.startsWith("!")).toList();
        return (wanted.isEmpty() || wanted.stream().anyMatch(task.tags()::contains))
                && tags.stream()
                        .filter(tag -> tag.startsWith("!"))
                        .noneMatch(tag -> task.tags().contains(tag.substring(1)));
    }

    /**
     * Lowers the number of workers to that of the sessions that a driver opens, and says so: further tasks would only wait.
     *
     * @param driver its type
     */
    void boundWorkers(int sessions, String driver, CommandLine command) {
        if (workers <= sessions) {
            return;
        }
        if (json) {
            new JsonLines(command.getOut()).workers(workers, sessions);
        } else {
            command.getOut()
                    .println("Using " + sessions + (sessions == 1 ? " worker" : " workers") + " instead of " + workers
                            + ": the driver '" + driver + "' opens at most " + sessions
                            + (sessions == 1 ? " session" : " sessions") + " at the same time"
                            + (driver.equals("web") || driver.equals("mobile")
                                    ? ". Allow more with --driver-option max-sessions=" + workers + "."
                                    : "."));
        }
        workers = sessions;
    }

    /** Runs the tasks, and returns the exit code. */
    int run(List<Suite.Entry> entries, Suite.Runner runner, Path reportFolder, CommandLine command)
            throws InterruptedException {
        PrintWriter out = command.getOut();
        Suite.Results results;
        try (ProgressLine progress = Terminal.progress(command)) {
            Suite.Watcher watcher = json
                    ? watcher(new JsonLines(out))
                    : watcher(entries.size(), progress, command.getColorScheme().ansi());
            results = new Suite(workers, retries, failFast).run(entries, runner, watcher);
        }
        Path index = SuiteIndex.write(reportFolder, results);
        if (junit != null) {
            JUnitXml.write(junit, results);
        }
        if (json) {
            new JsonLines(out).suite(results, index);
        } else {
            out.println();
            for (Suite.Verdict verdict : results.verdicts()) {
                if (verdict.flaky()) {
                    out.println("Flaky: " + verdict.entry().name() + ", which passed at attempt "
                            + verdict.attempts().size());
                } else if (!verdict.skipped() && !verdict.passed()) {
                    out.println("Failed: " + verdict.entry().name() + ": "
                            + verdict.last().outcome().reason());
                }
            }
            out.println(SuiteIndex.summary(results) + " in " + StepPrinter.seconds(results.duration()));
            out.println("Reports: " + index);
            out.flush();
        }
        return results.exitCode();
    }

    private static Suite.Watcher watcher(JsonLines lines) {
        return new Suite.Watcher() {

            @Override
            public RunListener beginning(Suite.Entry entry, int attempt) {
                return lines.run(entry, attempt);
            }

            @Override
            public void ended(Suite.Verdict verdict) {}
        };
    }

    /** Prints the steps as they happen, or, if several tasks run at a time, those of a task when it has ended. */
    private Suite.Watcher watcher(int all, ProgressLine progress, Ansi ansi) {
        var done = new AtomicInteger();
        Map<Suite.Entry, StringWriter> kept = new ConcurrentHashMap<>();
        return new Suite.Watcher() {

            @Override
            public RunListener beginning(Suite.Entry entry, int attempt) {
                String title = (attempt == 1 ? System.lineSeparator() : "")
                        + entry.name()
                        + (attempt == 1 ? "" : ", attempt " + attempt);
                if (workers == 1) {
                    progress.print(title);
                    return new StepPrinter(progress, ansi, System.out.charset());
                }
                ProgressLine lines =
                        ProgressLine.none(new PrintWriter(kept.computeIfAbsent(entry, _ -> new StringWriter()), true));
                lines.print(title);
                return new ShownBeside(entry.name(), progress, new StepPrinter(lines, ansi, System.out.charset()));
            }

            @Override
            public void ended(Suite.Verdict verdict) {
                StringWriter lines = kept.remove(verdict.entry());
                if (!verdict.skipped()) {
                    progress.print((lines == null ? "" : lines) + "[" + done.incrementAndGet() + " of " + all + "] "
                            + (verdict.flaky() ? "flaky" : verdict.passed() ? "passed" : "failed") + ": "
                            + verdict.entry().name() + " in " + StepPrinter.seconds(verdict.duration()));
                }
            }
        };
    }

    /** Prints nothing but what is being done; the lines of the task are kept until it has ended. */
    private record ShownBeside(String name, ProgressLine progress, StepPrinter kept) implements RunListener {

        @Override
        public void runStarted(RunStart start) {
            kept.runStarted(start);
        }

        @Override
        public void driverOpened(String runId, DriverInfo driver, Duration took) {
            kept.driverOpened(runId, driver, took);
        }

        @Override
        public void stepStarted(String runId, int index, String intent) {
            progress.began(runId, name + "  " + index + "  " + intent);
        }

        @Override
        public void stepFinished(String runId, StepRecord step) {
            progress.ended(runId);
            kept.stepFinished(runId, step);
        }

        @Override
        public void runFinished(RunResult result) {
            progress.ended(result.runId());
            kept.runFinished(result);
        }
    }

    /** Reads {@code 1/3}. */
    static final class ShardConverter implements ITypeConverter<Shard> {

        private static final Pattern FORM = Pattern.compile("(\\d{1,4})/(\\d{1,4})");

        @Override
        public Shard convert(String value) {
            Matcher matcher = FORM.matcher(value);
            if (matcher.matches()) {
                int index = Integer.parseInt(matcher.group(1));
                int count = Integer.parseInt(matcher.group(2));
                if (index >= 1 && index <= count) {
                    return new Shard(index, count);
                }
            }
            throw new TypeConversionException("'" + value + "' is not a valid shard; write I/N, from 1/N to N/N");
        }
    }

    /** Reads a number from 1. */
    static final class PositiveConverter implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String value) {
            if (value.matches("\\d{1,3}") && Integer.parseInt(value) > 0) {
                return Integer.parseInt(value);
            }
            throw new TypeConversionException("'" + value + "' is not a valid number of workers; write 1 to 999");
        }
    }

    /** Reads a number from 0. */
    static final class CountConverter implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String value) {
            if (value.matches("\\d{1,2}")) {
                return Integer.parseInt(value);
            }
            throw new TypeConversionException("'" + value + "' is not a valid number of retries; write 0 to 99");
        }
    }
}
