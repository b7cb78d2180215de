package dev.sightline.benchmarks;

import dev.sightline.agent.GuiSession;
import dev.sightline.agent.RunResult;
import dev.sightline.benchmarks.LiveTask.Operation;
import dev.sightline.qwenvl.QwenVlOptions;
import dev.sightline.qwenvl.springai.QwenVlChatModel;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelSource;
import dev.sightline.task.Budget;
import dev.sightline.task.Task;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How well a checkpoint operates pages in the real loop: this agent, this engine, a real Chromium. The pages come from
 * {@code python -m pocket.live}; each reports what was operated on it. Prints a table by category, and the failures.
 */
public final class PocketEvaluation {

    /** A model that has not reported success by then will not do so. */
    private static final int SPARE_STEPS = 2;

    private static final int LISTED_FAILURES = 20;

    private PocketEvaluation() {}

    /** The result of one task. */
    private record Attempt(
            LiveTask task, List<Operation> operations, RunResult run, double modelSeconds, double seconds) {

        boolean succeeded() {
            boolean ended = task.isAbsent() ? run.outcome() instanceof RunResult.Outcome.GaveUp : run.succeeded();
            return ended && task.isDoneBy(operations);
        }
    }

    /**
     * Evaluates.
     *
     * @param args folder of the checkpoint, folder of the pack, file for the report, and optionally how many threads
     */
    public static void main(String[] args) throws IOException {
        if (args.length < 3 || args.length > 4) {
            System.err.println("usage: PocketEvaluation CHECKPOINT PACK REPORT.md [THREADS]");
            System.exit(2);
        }
        Path checkpoint = Path.of(args[0]);
        Path pack = Path.of(args[1]);
        QwenVlOptions engine = args.length == 4
                ? QwenVlOptions.defaults().withThreads(Integer.parseInt(args[3]))
                : QwenVlOptions.defaults();
        List<Attempt> attempts = new ArrayList<>();
        try (QwenVlChatModel model = QwenVlChatModel.open(checkpoint, engine).build();
                LivePages pages = new LivePages(pack)) {
            Map<String, List<LiveTask>> bySize = LiveTask.read(pack).stream()
                    .collect(Collectors.groupingBy(
                            task -> task.width() + "×" + task.height(), LinkedHashMap::new, Collectors.toList()));
            for (List<LiveTask> tasks : bySize.values()) {
                attempt(
                        tasks,
                        model,
                        Dialects.installed().choose(null, ModelSource.checkpoint(checkpoint)),
                        pages,
                        attempts);
            }
        }
        String report = report(attempts);
        Files.writeString(Path.of(args[2]), report);
        new PrintStream(System.out, true, StandardCharsets.UTF_8).print(report);
    }

    private static void attempt(
            List<LiveTask> tasks,
            QwenVlChatModel model,
            ModelDialect dialect,
            LivePages pages,
            List<Attempt> attempts) {
        WebDriverOptions options = WebDriverOptions.builder()
                .viewport(tasks.getFirst().width(), tasks.getFirst().height())
                .build();
        try (var browsers = new WebDriverFactory(options);
                GuiSession session = SightlineAgent.builder(browsers)
                        .chatModel(model)
                        .dialect(dialect)
                        .build()
                        .open()) {
            for (LiveTask task : tasks) {
                session.open(pages.address(task));
                long start = System.nanoTime();
                RunResult run = session.run(Task.builder(task.goal())
                        .goal(task.goal())
                        .budget(Budget.DEFAULT.withMaxSteps(task.actions() + SPARE_STEPS))
                        .build());
                double seconds = (System.nanoTime() - start) / 1e9;
                double modelSeconds = run.steps().stream()
                                .mapToLong(step -> step.times().model().toNanos())
                                .sum()
                        / 1e9;
                attempts.add(new Attempt(task, pages.operations(task), run, modelSeconds, seconds));
                System.err.print(attempts.size() % 20 == 0 ? attempts.size() + "\n" : ".");
            }
        }
    }

    private static String report(List<Attempt> attempts) {
        var text = new StringBuilder(
                "| category | goals | first thing right | operations right | done, and said so |\n|---|---|---|---|---|\n");
        Map<String, List<Attempt>> groups = new LinkedHashMap<>();
        for (Attempt attempt : attempts) {
            groups.computeIfAbsent(attempt.task().category(), category -> new ArrayList<>())
                    .add(attempt);
        }
        groups.put(
                "all of one step",
                attempts.stream().filter(a -> a.task().isSingle()).toList());
        groups.forEach((category, group) -> text.append(row(category, group)));
        int steps = attempts.stream().mapToInt(a -> a.run().steps().size()).sum();
        text.append(String.format(
                Locale.ROOT,
                "%n%d steps, %.2f s each, of which %.2f s the model.%n",
                steps,
                attempts.stream().mapToDouble(Attempt::seconds).sum() / steps,
                attempts.stream().mapToDouble(Attempt::modelSeconds).sum() / steps));
        List<Attempt> failures = attempts.stream().filter(a -> !a.succeeded()).toList();
        if (!failures.isEmpty()) {
            text.append("\nThe first failures:\n\n");
        }
        failures.stream().limit(LISTED_FAILURES).forEach(failure -> text.append(line(failure)));
        return text.toString();
    }

    private static String row(String category, List<Attempt> group) {
        long began =
                group.stream().filter(a -> a.task().beganRight(a.operations())).count();
        int right = group.stream()
                .mapToInt(a -> a.task().rightFromTheStart(a.operations()))
                .sum();
        int wanted = group.stream().mapToInt(a -> a.task().wanted().size()).sum();
        long succeeded = group.stream().filter(Attempt::succeeded).count();
        return "| " + category + " | " + group.size() + " | " + share(began, group.size()) + " | "
                + share(right, wanted) + " | " + share(succeeded, group.size()) + " |\n";
    }

    private static String share(long right, long of) {
        return of == 0 ? "–" : String.format(Locale.ROOT, "%d of %d (%.1f %%)", right, of, 100.0 * right / of);
    }

    private static String line(Attempt failure) {
        return "- " + failure.task().page() + " \"" + failure.task().goal() + "\": wanted "
                + words(failure.task().wanted()) + ", did " + words(failure.operations()) + "; "
                + failure.run().outcome().reason() + "\n";
    }

    private static String words(List<Operation> operations) {
        return operations.isEmpty()
                ? "nothing"
                : operations.stream()
                        .map(o -> o.kind() + " " + o.thing() + (o.value().isEmpty() ? "" : " " + o.value()))
                        .collect(Collectors.joining(", "));
    }
}
