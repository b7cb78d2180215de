package dev.sightline.cli;

import dev.sightline.agent.Replayed;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.agent.StepRecord;
import dev.sightline.driver.DriverInfo;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** Prints a line for each step as it happens, and how the run ended. */
final class StepPrinter implements RunListener {

    private static final int INTENT_WIDTH = 64;

    private final ProgressLine lines;
    private final Ansi ansi;
    private final String good;
    private final String bad;
    private final String halted;
    private final String more;

    /**
     * @param lines by which everything is printed, and where the current step shows
     * @param charset of the writer's target; symbols that it lacks are replaced
     */
    StepPrinter(ProgressLine lines, Ansi ansi, Charset charset) {
        this.lines = lines;
        this.ansi = ansi;
        CharsetEncoder encoder = charset.newEncoder();
        this.good = encoder.canEncode('✓') ? "✓" : "ok";
        this.bad = encoder.canEncode('✗') ? "✗" : "FAILED";
        this.halted = encoder.canEncode('■') ? "■" : "--";
        this.more = encoder.canEncode('…') ? "…" : "...";
    }

    @Override
    public void runStarted(RunStart start) {
        int steps = start.task().steps().size();
        line(ansi.string("@|bold " + escaped(start.task().name()) + "|@")
                + (steps == 1 ? " (1 step)" : " (" + steps + " steps)"));
    }

    @Override
    public void driverOpened(String runId, DriverInfo driver, Duration took) {
        line("  " + driver.name() + " ready after " + seconds(took));
    }

    @Override
    public void stepStarted(String runId, int index, String intent) {
        lines.began(runId, index + "  " + intent);
    }

    @Override
    public void stepFinished(String runId, StepRecord step) {
        lines.ended(runId);
        String mark = ansi.string(
                (step.stopped() ? "@|yellow " + halted : step.succeeded() ? "@|green " + good : "@|red " + bad) + "|@");
        line(String.format(
                        Locale.ROOT,
                        "  %s %3d  %-" + INTENT_WIDTH + "s %7s",
                        mark,
                        step.index(),
                        shortened(step.intent()),
                        seconds(step.times().total()))
                + (step.stopped() ? "  stopped" : "")
                + (step.replayed() == null
                        ? ""
                        : "  " + step.replayed().verdict().name().toLowerCase(Locale.ROOT)));
        if (step.problem() != null) {
            step.problem().lines().forEach(problem -> line("         " + problem));
        }
    }

    @Override
    public void runFinished(RunResult result) {
        lines.ended(result.runId());
        String word = switch (result.outcome()) {
            case Outcome.Finished _ -> ansi.string("@|bold,green Succeeded|@");
            case Outcome.GaveUp _ -> ansi.string("@|bold,red The model gave up|@");
            case Outcome.OutOfBudget _ -> ansi.string("@|bold,red Out of budget|@");
            case Outcome.Stopped _ -> ansi.string("@|bold,yellow Stopped|@");
            case Outcome.Denied _ -> ansi.string("@|bold,red Denied|@");
            case Outcome.Failed _ -> ansi.string("@|bold,red Failed|@");
        };
        String reason = reason(result);
        line(word + " in " + seconds(result.duration()) + (reason.isBlank() ? "" : ": " + reason));
        result.variables().forEach((name, value) -> line("  " + name + " = " + value));
        if (!result.succeeded()) {
            FailurePictures.of(result).stream()
                    .reduce((_, last) -> last)
                    .ifPresent(picture -> line("Where it failed: " + picture));
        }
        if (result.steps().stream().anyMatch(step -> step.replayed() != null)) {
            line("Replayed: " + replayed(result));
        }
        if (result.recording() != null) {
            line("Recorded: " + result.recording());
        }
        Path report = report(result);
        if (report != null) {
            line("Report: " + report);
        }
    }

    /** {@code "3 hit, 1 moved, 2400 tokens saved"}. */
    private static String replayed(RunResult result) {
        List<Replayed> steps = result.steps().stream()
                .map(StepRecord::replayed)
                .filter(Objects::nonNull)
                .toList();
        var words = new StringJoiner(", ");
        for (Replayed.Verdict verdict : Replayed.Verdict.values()) {
            long count =
                    steps.stream().filter(step -> step.verdict() == verdict).count();
            if (count > 0) {
                words.add(count + " " + verdict.name().toLowerCase(Locale.ROOT));
            }
        }
        long saved = steps.stream().mapToLong(Replayed::tokensSaved).sum();
        return words.add(saved + " tokens saved").toString();
    }

    /** Why the run ended; if the last step has stated it already, only which step it was. */
    private static String reason(RunResult result) {
        String reason = result.outcome().reason();
        if (result.steps().isEmpty()) {
            return reason;
        }
        StepRecord last = result.steps().getLast();
        String told = last.problem();
        return told != null && reason.endsWith(told) ? "at step " + last.index() : reason;
    }

    /** Where the report of a run is, null when it left none. */
    static @Nullable Path report(RunResult result) {
        Path folder = result.folder();
        if (folder == null) {
            return null;
        }
        Path report = folder.resolve("report.html");
        return Files.isRegularFile(report) ? report : folder;
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    private String shortened(String intent) {
        String line = intent.strip().replaceAll("\\s+", " ");
        return line.length() <= INTENT_WIDTH ? line : line.substring(0, INTENT_WIDTH - more.length()) + more;
    }

    private static String escaped(String text) {
        return text.replace("@|", "@ |").replace("|@", "| @");
    }

    private void line(String text) {
        lines.print(text);
    }
}
