package dev.sightline.runtime.internal.report;

import dev.sightline.action.Action;
import dev.sightline.agent.ActionPolicy.Decision;
import dev.sightline.agent.Replayed;
import dev.sightline.agent.RunListener.RunStart;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.agent.StepRecord;
import dev.sightline.agent.StepRecord.CoordinateChain;
import dev.sightline.agent.StepRecord.StepTimes;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.DriverInfo;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.TextLine;
import dev.sightline.runtime.internal.run.Secrets;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Size;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The HTML report, in the pieces in which it is appended to its file: the head, a section for each step, the end. The
 * end holds the outcome; the style sheet moves it to the top, so that nothing already written has to be changed. A
 * report without an end is shown as cut off. Screenshots are {@link Pictures}, drawn when they are looked at, so that a
 * report of a thousand steps opens as fast as a short one.
 *
 * <p>The page loads nothing, and its content security policy prevents that whatever texts it shows.
 */
final class ReportPage {

    private static final String STYLE = resource("report.css");
    private static final String SCRIPT = resource("pictures.js") + resource("player.js") + resource("report.js");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Secrets secrets;

    ReportPage(Secrets secrets) {
        this.secrets = secrets;
    }

    String head(RunStart start) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
                style-src 'unsafe-inline'; script-src 'sha256-%s'">
                <title>%s</title>
                <style>%s</style>
                <script>%s</script>
                </head>
                <body>
                <main>
                <header>
                <p class="soft">Run %s, %s <span class="hint">· <kbd>←</kbd> <kbd>→</kbd> steps in the player, <kbd>Space</kbd> plays, <kbd>j</kbd> <kbd>k</kbd> steps below</span></p>
                <h1>%s</h1>
                %s</header>
                <p class="unfinished card">The end of this run is not recorded: it is still going on, or it was cut off.</p>
                """.formatted(
                sha256(SCRIPT),
                text(start.task().name()),
                STYLE,
                SCRIPT,
                text(start.runId()),
                time(start.startedAt()),
                text(start.task().name()),
                start.task().baseUrl() == null
                        ? ""
                        : "<p class=\"soft\">Starts at " + text(start.task().baseUrl()) + "</p>\n");
    }

    String driverOpened(DriverInfo driver, Duration took) {
        return "<p class=\"soft\">" + text(driver.name()) + " was ready after " + duration(took) + ".</p>\n";
    }

    /** What a page says that replaces one that has vanished. */
    String begunAnew(Instant at) {
        return "<p class=\"problem card\">This report was begun anew at " + time(at)
                + ", because its file had been removed. What was recorded before that is lost.</p>\n";
    }

    /**
     * @param picture that shows the step's screenshot, null when the step has none
     * @param failure a PNG file of the place that a failed step is about, null when there is none
     */
    String step(StepRecord step, Pictures.@Nullable Stored picture, byte @Nullable [] failure) {
        Screenshot seen = step.screenshot();
        return (picture == null ? "" : picture.element())
                + """
                <article class="step card" id="step-%d" tabindex="-1" data-millis="%d">
                <header><span class="number">%d</span><h2>%s</h2>%s</header>
                %s<div class="body%s">
                %s<div>
                %s</div>
                </div>
                </article>
                """.formatted(
                                step.index(),
                                step.times().total().toMillis(),
                                step.index(),
                                text(step.author() == null ? step.intent() : step.author() + ": " + step.intent()),
                                status(step),
                                step.problem() == null
                                        ? ""
                                        : "<p class=\"problem\">" + text(step.problem()) + "</p>\n" + crop(failure),
                                seen == null ? " bare" : "",
                                seen == null || picture == null ? "" : screen(seen, step, picture.number()),
                                said(step) + actions(step) + located(step) + verdicts(step) + times(step));
    }

    String end(RunResult result) {
        return """
                <section class="result card">
                <div class="outcome">%s<p>%s</p></div>
                <dl class="facts">%s%s%s%s</dl>
                %s%s</section>
                <style>.unfinished{display:none}</style>
                </main>
                </body>
                </html>
                """.formatted(
                outcome(result.outcome()),
                text(result.outcome().reason()),
                fact("duration", duration(result.duration())),
                fact("steps", String.valueOf(result.steps().size())),
                fact("tokens in", String.valueOf(result.tokens().prompt())),
                fact("tokens out", String.valueOf(result.tokens().completion())),
                (result.recording() == null
                                ? ""
                                : "<p>Recorded in " + text(result.recording().toString()) + "</p>\n")
                        + variables(result.variables()),
                contents(result.steps()));
    }

    private static String crop(byte @Nullable [] failure) {
        return failure == null
                ? ""
                : "<img class=\"crop\" alt=\"Where it failed, enlarged from the screen\" src=\"data:image/png;base64,"
                        + Base64.getEncoder().encodeToString(failure) + "\">\n";
    }

    private String screen(Screenshot seen, StepRecord step, int picture) {
        ScreenState state = seen.state();
        CoordinateChain chain = step.chain();
        String where = state.title() == null ? "" : text(state.title());
        if (state.location() != null) {
            where += (where.isEmpty() ? "" : "<br>") + text(state.location());
        }
        if (state.dialog() != null) {
            where += "<br>"
                    + text(state.dialog().kind() + " dialog: " + state.dialog().message());
        }
        for (String notice : state.notices()) {
            where += "<br>" + text(notice);
        }
        return """
                <figure>
                <div class="shot" style="aspect-ratio:%s/%s"><canvas role="img" aria-label="The screen before step %d" \
                data-picture="%d"></canvas>%s%s</div>
                <figcaption class="soft">%s</figcaption>
                </figure>
                """.formatted(
                        Markers.number(seen.size().width()),
                        Markers.number(seen.size().height()),
                        step.index(),
                        picture,
                        Markers.svg(seen.size(), chain == null ? null : chain.pixels(), step.located()),
                        words(seen, step.read()),
                        where);
    }

    /** What was read, where it was read, as parts of the screen in per cent. */
    private String words(Screenshot seen, List<TextLine> lines) {
        if (lines.isEmpty()) {
            return "";
        }
        double width = seen.size().width() / 100;
        double height = seen.size().height() / 100;
        return lines.stream()
                .map(line -> "<span style=\"left:" + rounded(line.box().left() / width) + "%;top:"
                        + rounded(line.box().top() / height) + "%;width:"
                        + rounded(line.box().width() / width) + "%;height:"
                        + rounded(line.box().height() / height) + "%\">" + text(line.text()) + "</span>")
                .collect(Collectors.joining("", "<div class=\"words\">", "</div>"));
    }

    private String replay(StepRecord step) {
        Replayed replayed = step.replayed();
        return replayed == null
                ? ""
                : "<h3>Replay</h3>\n<p>" + text(replayed.how()) + "</p>\n<p class=\"soft\">"
                        + replayed.tokensSaved() + " tokens saved"
                        + (replayed.recorded() == null
                                ? ""
                                : "; took " + duration(replayed.recorded()) + " when it was recorded")
                        + "</p>\n";
    }

    private String said(StepRecord step) {
        return replay(step)
                + (step.modelText() == null
                        ? ""
                        : "<h3>The model said</h3>\n<pre>" + text(step.modelText()) + "</pre>\n<p class=\"soft\">"
                                + step.tokens().prompt() + " tokens in, "
                                + step.tokens().completion() + " out</p>\n");
    }

    private static String status(StepRecord step) {
        if (step.stopped()) {
            return badge("neutral", "stopped");
        }
        return (step.problem() == null ? badge("good", "ok") : badge("bad", "problem"))
                + (step.replayed() == null ? "" : replayed(step.replayed()));
    }

    private static String replayed(Replayed replayed) {
        return " "
                + switch (replayed.verdict()) {
                    case HIT -> badge("good", "replayed");
                    case MOVED -> badge("good", "replayed, moved");
                    case HEALED -> badge("neutral", "healed");
                    case MISSED -> badge("bad", "missed");
                };
    }

    private String actions(StepRecord step) {
        if (step.actions().isEmpty()) {
            return "";
        }
        return step.actions().stream()
                .map(action -> "<div class=\"scroll\"><table class=\"chain\">" + rows(action, step.screenshot())
                        + "</table></div>\n")
                .collect(Collectors.joining(
                        "", "<h3>" + (step.actions().size() == 1 ? "Action" : "Actions") + "</h3>\n", ""));
    }

    private String rows(CoordinateChain chain, @Nullable Screenshot seen) {
        var rows = new StringBuilder();
        if (chain.model() != null) {
            rows.append(row("model", chain.modelSize(), chain.model()));
        }
        rows.append(row("pixels", seen == null ? null : seen.size(), chain.pixels()));
        if (chain.driver() != null) {
            Size<?> size = seen == null
                    ? null
                    : new Size<>(
                            seen.toDriver().applyWidth(seen.size().width()),
                            seen.toDriver().applyHeight(seen.size().height()));
            rows.append(row("driver", size, chain.driver()));
        }
        if (chain.reached() != null) {
            rows.append("<tr><th>reaches</th><td></td><td>")
                    .append(text(words(ControlFields.of(chain.reached()))))
                    .append("</td></tr>");
        }
        return rows.toString();
    }

    private String row(String space, @Nullable Size<?> size, Action<?> action) {
        return "<tr><th>" + space + "</th><td>"
                + (size == null ? "" : rounded(size.width()) + "×" + rounded(size.height())) + "</td><td>"
                + text(words(ActionFields.of(action))) + "</td></tr>";
    }

    private String located(StepRecord step) {
        if (step.located() == null) {
            return "";
        }
        var box = step.located().box();
        return "<h3>Found</h3>\n<p>" + text(step.located().how()) + "</p>\n<p class=\"soft\">at ("
                + rounded(step.located().point().x()) + ", "
                + rounded(step.located().point().y()) + ") in [" + rounded(box.left()) + ", " + rounded(box.top())
                + ", " + rounded(box.right()) + ", " + rounded(box.bottom()) + "]</p>\n";
    }

    private String verdicts(StepRecord step) {
        String rows = "";
        if (step.decision() != null) {
            String verdict = switch (step.decision()) {
                case Decision.Allow _ -> "allowed";
                case Decision.Ask ask -> "asked the operator: " + ask.question();
                case Decision.Deny deny -> "denied: " + deny.reason();
            };
            rows += "<tr><th>policy</th><td>" + text(verdict) + "</td></tr>";
        }
        if (step.outcome() != null) {
            String became = switch (step.outcome()) {
                case ActionOutcome.Performed performed ->
                    performed.note().isEmpty() ? "performed" : "performed: " + performed.note();
                case ActionOutcome.NotPerformed not -> "not performed (" + not.reason() + "): " + not.message();
            };
            rows += "<tr><th>driver</th><td>" + text(became) + "</td></tr>";
        }
        return rows.isEmpty() ? "" : "<h3>Outcome</h3>\n<table>" + rows + "</table>\n";
    }

    private static String times(StepRecord step) {
        StepTimes times = step.times();
        Map<String, Duration> phases = new LinkedHashMap<>();
        phases.put("settle", times.settle());
        phases.put("grounding", times.grounding());
        phases.put("model", times.model());
        phases.put("policy", times.policy());
        phases.put("perform", times.perform());
        phases.put("overhead", times.overhead());
        phases.values().removeIf(time -> time.toMillis() <= 0);
        String bar = phases.entrySet().stream()
                .map(phase -> "<i class=\"" + phase.getKey() + "\" style=\"flex:"
                        + phase.getValue().toMillis() + "\"></i>")
                .collect(Collectors.joining());
        String keys = phases.entrySet().stream()
                .map(phase -> "<li><b class=\"" + phase.getKey() + "\"></b>" + phase.getKey() + " "
                        + duration(phase.getValue()) + "</li>")
                .collect(Collectors.joining());
        return "<h3>Time: " + duration(times.total()) + "</h3>\n<div class=\"bar\">" + bar
                + "</div>\n<ul class=\"keys soft\">" + keys + "</ul>\n<p class=\"soft\">began "
                + time(step.startedAt()) + "</p>\n";
    }

    private String variables(Map<String, String> variables) {
        if (variables.isEmpty()) {
            return "";
        }
        String rows = variables.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(variable ->
                        "<tr><th>" + text(variable.getKey()) + "</th><td>" + text(variable.getValue()) + "</td></tr>")
                .collect(Collectors.joining());
        return "<h3>Variables</h3>\n<table>" + rows + "</table>\n";
    }

    private String contents(List<StepRecord> steps) {
        if (steps.isEmpty()) {
            return "";
        }
        return steps.stream()
                .map(step -> "<li><span class=\"number\">" + step.index() + "</span><a href=\"#step-" + step.index()
                        + "\">" + text(step.intent()) + "</a>"
                        + (step.problem() == null ? "" : "<span class=\"bad\">problem</span>")
                        + (step.stopped() ? "<span class=\"soft\">stopped</span>" : "") + "</li>")
                .collect(Collectors.joining("\n", "<ol class=\"contents\">\n", "\n</ol>\n"));
    }

    private static String outcome(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Finished _ -> badge("good", "finished");
            case Outcome.GaveUp _ -> badge("bad", "gave up");
            case Outcome.OutOfBudget _ -> badge("bad", "out of budget");
            case Outcome.Stopped _ -> badge("neutral", "stopped");
            case Outcome.Denied _ -> badge("bad", "denied");
            case Outcome.Failed failed ->
                badge(
                        "bad",
                        "failed: "
                                + failed.category()
                                        .name()
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', ' '));
        };
    }

    private static String badge(String tone, String words) {
        return "<span class=\"badge " + tone + "\">" + words + "</span>";
    }

    private static String fact(String name, String value) {
        return "<div><dt>" + name + "</dt><dd>" + value + "</dd></div>";
    }

    private static String words(Map<String, Object> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey().equals("kind")
                        ? String.valueOf(field.getValue())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', ' ')
                        : field.getKey() + " " + words(field.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String words(Object value) {
        return switch (value) {
            case Map<?, ?> point ->
                point.values().stream().map(ReportPage::words).collect(Collectors.joining(", ", "(", ")"));
            case Double number -> rounded(number);
            default -> value.toString();
        };
    }

    private static String rounded(double value) {
        String plain = BigDecimal.valueOf(value)
                .setScale(2, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
        return plain.equals("-0") ? "0" : plain;
    }

    private static String duration(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }

    private static String time(Instant instant) {
        return "<time datetime=\"" + instant + "\">" + TIME.format(instant) + "</time>";
    }

    /** Redacts before escaping: an escaped secret would not be recognised. */
    private String text(String raw) {
        return secrets.redact(raw)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;")
                .replace("\u0000", "\uFFFD");
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new SightlineException(ErrorCategory.INTERNAL, "Every Java platform has SHA-256.", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new SightlineException(
                        ErrorCategory.INTERNAL, "Cannot write reports: " + name + " is missing from the jar.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new SightlineException(ErrorCategory.INTERNAL, "Cannot write reports: cannot read " + name + ".", e);
        }
    }
}
