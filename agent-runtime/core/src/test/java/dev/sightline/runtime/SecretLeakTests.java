package dev.sightline.runtime;

import static dev.sightline.runtime.internal.goal.ScriptedModel.acting;
import static dev.sightline.runtime.internal.goal.ScriptedModel.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Secret;
import dev.sightline.agent.ActionPolicy.Decision;
import dev.sightline.agent.GuiSession;
import dev.sightline.agent.ProposedAction;
import dev.sightline.agent.Reply;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.agent.StepRecord;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.TextLine;
import dev.sightline.runtime.internal.goal.ScriptedModel;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.runtime.options.EndpointOptions;
import dev.sightline.runtime.options.SettleOptions;
import dev.sightline.screen.Box;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.task.ApprovalMode;
import dev.sightline.task.Budget;
import dev.sightline.task.Task;
import dev.sightline.testkit.FakeDriver;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs that leak a secret wherever one can leak, in every spelling; everything that leaves them is collected and searched.
 */
class SecretLeakTests {

    private static final String VALUE = "Pä55&w\"ö/rd <7>'";
    private static final Secret SECRET = Secret.of("pw", VALUE);
    private static final Color INK = new Color(1, 2, 3);

    private static final AgentOptions OPTIONS = new AgentOptions(
            Budget.DEFAULT,
            new SettleOptions(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0),
            EndpointOptions.ofTokens(0, 1280),
            1,
            3,
            Duration.ofMinutes(1),
            Duration.ofSeconds(1));

    private final StringBuilder collected = new StringBuilder();
    private final List<BufferedImage> pictures = Collections.synchronizedList(new ArrayList<>());

    private static Map<String, String> spellings() {
        String form = URLEncoder.encode(VALUE, StandardCharsets.UTF_8);
        String json = VALUE.replace("\"", "\\\"");
        byte[] bytes = VALUE.getBytes(StandardCharsets.UTF_8);
        Map<String, String> all = new LinkedHashMap<>();
        all.put("plain", VALUE);
        all.put("form", form);
        all.put("form, lower", lowerEscapes(form));
        all.put("query", form.replace("+", "%20"));
        all.put("query, lower", lowerEscapes(form.replace("+", "%20")));
        all.put("concatenated", VALUE.replace(" ", "%20"));
        all.put("json", json);
        all.put("json, slash", json.replace("/", "\\/"));
        all.put("json, ascii", json.replace("ä", "\\u00e4").replace("ö", "\\u00f6"));
        all.put("json, ascii, upper", json.replace("ä", "\\u00E4").replace("ö", "\\u00F6"));
        all.put("html", VALUE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
        all.put(
                "html, quotes",
                VALUE.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;")
                        .replace("'", "&#39;"));
        all.put("NFD", Normalizer.normalize(VALUE, Normalizer.Form.NFD));
        all.put("base64", Base64.getEncoder().withoutPadding().encodeToString(bytes));
        all.put("base64, address", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        all.put("hex", HexFormat.of().formatHex(bytes));
        all.put("misread", VALUE.replace("7", "1"));
        return all;
    }

    private static String lowerEscapes(String encoded) {
        return Pattern.compile("%[0-9A-F]{2}")
                .matcher(encoded)
                .replaceAll(found -> found.group().toLowerCase(Locale.ROOT));
    }

    /** Everything at once, as a page or a server may write it. */
    private static String leak() {
        return "leak[" + String.join("] leak[", spellings().values()) + "] broken[" + VALUE.substring(0, 6) + "\n   "
                + VALUE.substring(6) + "]";
    }

    @Test
    void nothingThatLeavesARunHoldsASecret(@TempDir Path folder) throws IOException {
        PrintStream out = System.out;
        PrintStream err = System.err;
        var console = new ByteArrayOutputStream();
        var captured = new PrintStream(console, true, StandardCharsets.UTF_8);
        System.setOut(captured);
        System.setErr(captured);
        try {
            goalThatLeaks(folder);
            scriptThatLeaks(folder);
            failuresThatLeak(folder);
            sessionThatLeaksInItsSecondRun(folder);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        collected.append("console: ").append(console.toString(StandardCharsets.UTF_8));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.toString().endsWith(".png")) {
                    pictures.add(ImageIO.read(file.toFile()));
                } else {
                    collected.append(file.getFileName()).append(": ").append(Files.readString(file));
                }
            }
        }

        String all = collected.toString();
        assertThat(all).contains("<secret:pw>", "trace.jsonl", "report.html", "observation", "leak[");
        spellings()
                .forEach((name, spelling) ->
                        assertThat(excerpt(all, spelling)).as(name).isEmpty());
        assertThat(excerpt(all.replaceAll("\\s+", ""), VALUE.replaceAll("\\s+", "")))
                .isEmpty();
        assertThat(pictures)
                .hasSizeGreaterThan(6)
                .allSatisfy(picture -> assertThat(showsInk(picture))
                        .as("a picture shows the secret")
                        .isFalse());
    }

    private static String excerpt(String all, String found) {
        int at = all.indexOf(found);
        return at < 0 ? "" : all.substring(Math.max(0, at - 200), Math.min(all.length(), at + found.length() + 20));
    }

    private static boolean showsInk(BufferedImage picture) {
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                if (picture.getRGB(x, y) == INK.getRGB()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The screen shows the secret in a colour of its own; what is known beside it holds it in every spelling. */
    private static FakeDriver leakingDriver() {
        return new FakeDriver()
                .painting(SecretLeakTests::paint)
                .at(new ScreenState(
                        "http://shop.test/?q=" + leak(), leak(), null, List.of(leak(), "other"), 0, List.of(leak())))
                .answering(new ActionOutcome.Performed(leak()));
    }

    private static void paint(Graphics2D graphics, int look) {
        graphics.setColor(INK);
        graphics.fillRect(100, 100, 150, 20);
        graphics.setColor(Color.GREEN);
        graphics.fillRect(look * 10 % 600, 300, 8, 8);
    }

    private static List<TextLine> read(Screenshot screenshot) {
        var box = new Box<Space.Pixels>(100, 100, 250, 120);
        return List.of(new TextLine(VALUE, box, List.of(new TextLine.Word(VALUE, box)), 1));
    }

    private SightlineAgent.Builder agent(FakeDriver driver, Path folder) {
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }

            @Override
            public void onError(Observation.Context context) {
                collect("observation error", context.getError());
            }

            @Override
            public void onStop(Observation.Context context) {
                collect("observation", context);
                collect("observation error", context.getError());
            }
        });
        return SightlineAgent.builder(_ -> driver)
                .textReader(SecretLeakTests::read)
                .observations(observations)
                .runsFolder(folder)
                .operator(question -> {
                    collect("question", question);
                    picture(question.screenshot());
                    return Reply.approved("");
                })
                .options(OPTIONS)
                .listener(new Collector());
    }

    private void goalThatLeaks(Path folder) {
        var model = ScriptedModel.saying(
                acting("{\"action\": \"type\", \"text\": \"<secret:pw>\"}"),
                "I see " + VALUE + ". "
                        + acting("{\"action\": \"type\", \"text\": \"" + VALUE.replace("\"", "\\\"") + "\"}"),
                leak(),
                done());
        RunResult result = agent(leakingDriver(), folder)
                .chatModel(model)
                .policy(_ -> new Decision.Ask(leak()))
                .build()
                .run(Task.builder("goal")
                        .startingAt("http://shop.test/")
                        .secret(SECRET)
                        .approvals(ApprovalMode.ALL)
                        .goal("log in with " + VALUE)
                        .build());
        result(result);
        model.prompts().forEach(prompt -> {
            collect("prompt", prompt.getContents());
            prompt.getUserMessage().getMedia().forEach(media -> pictures.add(decoded(media.getDataAsByteArray())));
        });
    }

    private void scriptThatLeaks(Path folder) {
        RunResult result = agent(leakingDriver(), folder)
                .build()
                .run(Task.builder("script")
                        .startingAt("http://shop.test/")
                        .secret(SECRET)
                        .variable("stolen", VALUE)
                        .press("Enter")
                        .build());
        result(result);
    }

    private void failuresThatLeak(Path folder) {
        var cause = new IOException(leak(), new IllegalStateException(leak()));
        cause.addSuppressed(new IllegalArgumentException(leak()));
        var thrown = new SightlineException(ErrorCategory.DRIVER, leak(), cause);
        RunResult failed = agent(leakingDriver().failingToClose(thrown), folder)
                .chatModel(new ScriptedModel().then(() -> {
                    throw thrown;
                }))
                .build()
                .run(Task.builder("failure")
                        .startingAt("http://shop.test/")
                        .secret(SECRET)
                        .goal("fail")
                        .build());
        result(failed);
        RunResult denied = agent(leakingDriver(), folder)
                .policy(_ -> new Decision.Deny(leak()))
                .build()
                .run(Task.builder("denial").secret(SECRET).press("Enter").build());
        result(denied);
    }

    /** The second run does not declare what the first one typed, and the screen still shows it. */
    private void sessionThatLeaksInItsSecondRun(Path folder) {
        var model = ScriptedModel.saying(done());
        try (GuiSession session =
                agent(leakingDriver(), folder).chatModel(model).build().open()) {
            result(session.run(
                    Task.builder("first").secret(SECRET).press("Enter").build()));
            result(session.run(Task.goal("second")));
        }
        model.prompts().forEach(prompt -> {
            collect("prompt", prompt.getContents());
            prompt.getUserMessage().getMedia().forEach(media -> pictures.add(decoded(media.getDataAsByteArray())));
        });
    }

    private void result(RunResult result) {
        collect("result", result);
        collect("variables", result.variables());
        if (result.outcome() instanceof Outcome.Failed failed) {
            collect("cause", failed.cause());
        }
        for (StepRecord step : result.steps()) {
            collect("record", step);
            picture(step.screenshot());
        }
    }

    private void collect(String what, @Nullable Object value) {
        synchronized (collected) {
            collected.append(what).append(": ").append(value).append('\n');
            if (value instanceof Throwable error) {
                var trace = new StringWriter();
                error.printStackTrace(new PrintWriter(trace));
                collected.append(trace);
            }
        }
    }

    private void picture(@Nullable Screenshot seen) {
        if (seen != null) {
            pictures.add(seen.image());
            collect("state", seen.state());
        }
    }

    private static BufferedImage decoded(byte[] file) {
        try {
            return ImageIO.read(new ByteArrayInputStream(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Collector implements RunListener {

        @Override
        public void actionProposed(String runId, ProposedAction action) {
            collect("proposed", action);
            picture(action.screenshot());
        }

        @Override
        public void stepFinished(String runId, StepRecord step) {
            collect("step", step);
            picture(step.screenshot());
        }

        @Override
        public void runFinished(RunResult result) {
            collect("finished", result);
        }
    }
}
