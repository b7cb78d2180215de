package dev.sightline.cli;

import dev.sightline.agent.RunResult;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A self-contained page with links to the reports of all runs of a suite. */
final class SuiteIndex {

    private SuiteIndex() {}

    /**
     * @return the page
     * @throws SightlineException category {@code STORAGE} when it cannot be written
     */
    static Path write(Path folder, Suite.Results results) {
        var rows = new StringBuilder();
        for (Suite.Verdict verdict : results.verdicts()) {
            String state =
                    verdict.skipped() ? "skipped" : verdict.flaky() ? "flaky" : verdict.passed() ? "passed" : "failed";
            var reports = new StringBuilder();
            for (int i = 0; i < verdict.attempts().size(); i++) {
                Path report = StepPrinter.report(verdict.attempts().get(i));
                if (report != null) {
                    String link = folder.toAbsolutePath()
                            .relativize(report.toAbsolutePath())
                            .toString();
                    reports.append("<a href=\"%s\">%s</a> "
                            .formatted(
                                    escaped(link.replace('\\', '/')),
                                    verdict.attempts().size() == 1 ? "report" : "attempt " + (i + 1)));
                }
            }
            if (!verdict.skipped() && !verdict.passed()) {
                for (Path picture : FailurePictures.of(verdict.last())) {
                    String link = folder.toAbsolutePath()
                            .relativize(picture.toAbsolutePath())
                            .toString();
                    reports.append(
                            "<br><a href=\"%1$s\"><img src=\"%1$s\" alt=\"Where it failed\" loading=\"lazy\"></a> "
                                    .formatted(escaped(link.replace('\\', '/'))));
                }
            }
            rows.append("""
                    <tr class="%s"><td>%s</td><td>%s<br><small>%s</small></td><td>%s</td><td>%s</td><td>%s</td></tr>
                    """.formatted(
                            state,
                            state,
                            escaped(verdict.entry().task().name()),
                            escaped(verdict.entry().name()),
                            StepPrinter.seconds(verdict.duration()),
                            verdict.skipped() ? "" : escaped(reason(verdict)),
                            reports));
        }
        String page = """
                <!doctype html>
                <html lang="en">
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <meta name="color-scheme" content="light dark">
                <title>%1$s</title>
                <style>
                body { font: 16px/1.4 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em }
                table { border-collapse: collapse; width: 100%% }
                th, td { text-align: left; vertical-align: top; padding: .4em .8em; border-bottom: 1px solid #8884 }
                td:first-child { font-weight: 600 }
                .passed td:first-child { color: light-dark(#176b2c, #6fd08c) }
                .failed td:first-child { color: light-dark(#a3161b, #ff8a8a) }
                .flaky td:first-child { color: light-dark(#7a5200, #e5b93c) }
                small { opacity: .75 }
                img { max-width: 20em; max-height: 10em; border: 1px solid #8888; margin-top: .4em }
                </style>
                <h1>%1$s</h1>
                <p>Started %2$s, took %3$s.</p>
                <table>
                <thead><tr><th scope="col">Result</th><th scope="col">Task</th><th scope="col">Time</th><th scope="col">Reason</th><th scope="col">Reports</th></tr></thead>
                <tbody>
                %4$s</tbody>
                </table>
                </html>
                """.formatted(
                        escaped(summary(results)), results.startedAt(), StepPrinter.seconds(results.duration()), rows);
        Path file = folder.resolve("index.html");
        try {
            Files.createDirectories(folder);
            return Files.writeString(file, page);
        } catch (IOException e) {
            throw new SightlineException(
                    ErrorCategory.STORAGE,
                    "Cannot write the index of reports '" + file + "': " + e
                            + ". Choose another folder with --report-dir.",
                    e);
        }
    }

    /** Why it failed, or what a flaky task failed with before it passed. */
    private static String reason(Suite.Verdict verdict) {
        RunResult told = verdict.flaky() ? verdict.attempts().getFirst() : verdict.last();
        return told.outcome().reason();
    }

    /** The counts, in one line. */
    static String summary(Suite.Results results) {
        return results.verdicts().size() + (results.verdicts().size() == 1 ? " task: " : " tasks: ") + results.passed()
                + " passed, " + results.failed() + " failed, " + results.flaky() + " flaky, " + results.skipped()
                + " skipped";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
