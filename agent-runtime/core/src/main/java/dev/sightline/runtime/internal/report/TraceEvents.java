package dev.sightline.runtime.internal.report;

import dev.sightline.agent.ActionPolicy.Decision;
import dev.sightline.agent.Replayed;
import dev.sightline.agent.RunListener.RunStart;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.agent.StepRecord;
import dev.sightline.agent.StepRecord.CoordinateChain;
import dev.sightline.agent.StepRecord.StepTimes;
import dev.sightline.agent.TokenUsage;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.DriverInfo;
import dev.sightline.grounding.Located;
import dev.sightline.runtime.internal.run.Secrets;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The lines of the trace; {@link RunReport} describes their fields. */
final class TraceEvents {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Secrets secrets;

    TraceEvents(Secrets secrets) {
        this.secrets = secrets;
    }

    String started(RunStart start) {
        var event = new Fields("run_started")
                .with("format", 1)
                .with("runId", start.runId())
                .with("task", start.task().name())
                .with("baseUrl", start.task().baseUrl())
                .with("variables", start.task().variables())
                .with("secrets", List.copyOf(secrets.names()))
                .with("at", start.startedAt().toString());
        return line(event);
    }

    /**
     * @param screenshot its path relative to the trace
     * @param failure the path of the picture of what failed, relative to the trace; null when nothing did
     */
    String step(StepRecord step, @Nullable String screenshot, @Nullable String failure) {
        var event = new Fields("step")
                .with("index", step.index())
                .with("intent", step.intent())
                .with("at", step.startedAt().toString())
                .with("succeeded", step.succeeded())
                .with("stopped", step.stopped() ? Boolean.TRUE : null)
                .with("screen", step.screenshot() == null ? null : screen(step.screenshot(), screenshot))
                .with("modelText", step.modelText())
                .with("chain", step.chain() == null ? null : chain(step.chain()))
                .with(
                        "actions",
                        step.actions().size() < 2
                                ? null
                                : step.actions().stream()
                                        .map(TraceEvents::chain)
                                        .toList())
                .with("located", step.located() == null ? null : located(step.located()))
                .with("author", step.author())
                .with("decision", step.decision() == null ? null : decision(step.decision()))
                .with("outcome", step.outcome() == null ? null : outcome(step.outcome()))
                .with("problem", step.problem())
                .with("replay", step.replayed() == null ? null : replayed(step.replayed()))
                .with("failure", failure)
                .with("tokens", tokens(step.tokens()))
                .with("millis", millis(step.times()));
        return line(event);
    }

    String driverOpened(DriverInfo driver, Duration took, Instant at) {
        return line(new Fields("driver_opened")
                .with("driver", driver.name())
                .with("platform", driver.platform().name())
                .with("at", at.toString())
                .with("millis", took.toMillis()));
    }

    /** After the first line of a trace that replaces one that has vanished. */
    String begunAnew(Instant at) {
        return line(new Fields("record_begun_anew").with("at", at.toString()));
    }

    String paused(boolean paused, Instant at) {
        return line(new Fields("run_paused").with("paused", paused).with("at", at.toString()));
    }

    String finished(RunResult result) {
        var event = new Fields("run_finished")
                .with("outcome", name(result.outcome()))
                .with("reason", result.outcome().reason())
                .with(
                        "category",
                        result.outcome() instanceof Outcome.Failed failed
                                ? failed.category().name()
                                : null)
                .with("steps", result.steps().size())
                .with("tokens", tokens(result.tokens()))
                .with("at", result.startedAt().plus(result.duration()).toString())
                .with("durationMillis", result.duration().toMillis())
                .with("variables", result.variables())
                .with(
                        "recording",
                        result.recording() == null ? null : result.recording().toString());
        return line(event);
    }

    /** The outcome in one word of the trace. */
    static String name(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Finished _ -> "finished";
            case Outcome.GaveUp _ -> "gave_up";
            case Outcome.OutOfBudget _ -> "out_of_budget";
            case Outcome.Stopped _ -> "stopped";
            case Outcome.Denied _ -> "denied";
            case Outcome.Failed _ -> "failed";
        };
    }

    private static Map<String, Object> screen(Screenshot seen, @Nullable String file) {
        ScreenState state = seen.state();
        var dialog = state.dialog();
        return new Fields()
                .with("file", file)
                .with("width", seen.size().width())
                .with("height", seen.size().height())
                .with("pixelRatio", seen.pixelRatio())
                .with("location", state.location())
                .with("title", state.title())
                .with(
                        "dialog",
                        dialog == null
                                ? null
                                : new Fields()
                                        .with("kind", dialog.kind().name())
                                        .with("message", dialog.message())
                                        .all)
                .with("tabs", state.tabs())
                .with("activeTab", state.activeTab())
                .with("notices", state.notices())
                .all;
    }

    private static Map<String, Object> chain(CoordinateChain chain) {
        Size<?> size = chain.modelSize();
        return new Fields()
                .with(
                        "modelSize",
                        size == null
                                ? null
                                : new Fields().with("width", size.width()).with("height", size.height()).all)
                .with("model", chain.model() == null ? null : ActionFields.of(chain.model()))
                .with("pixels", ActionFields.of(chain.pixels()))
                .with("driver", chain.driver() == null ? null : ActionFields.of(chain.driver()))
                .with("reached", chain.reached() == null ? null : ControlFields.of(chain.reached()))
                .all;
    }

    private static Map<String, Object> located(Located located) {
        var box = located.box();
        return new Fields()
                .with("point", ActionFields.point(located.point()))
                .with(
                        "box",
                        new Fields()
                                .with("left", box.left())
                                .with("top", box.top())
                                .with("right", box.right())
                                .with("bottom", box.bottom())
                                .all)
                .with("how", located.how())
                .all;
    }

    private static Map<String, Object> decision(Decision decision) {
        return switch (decision) {
            case Decision.Allow _ -> new Fields().with("verdict", "allow").all;
            case Decision.Ask ask -> new Fields().with("verdict", "ask").with("reason", ask.question()).all;
            case Decision.Deny deny -> new Fields().with("verdict", "deny").with("reason", deny.reason()).all;
        };
    }

    private static Map<String, Object> outcome(ActionOutcome outcome) {
        return switch (outcome) {
            case ActionOutcome.Performed performed ->
                new Fields()
                        .with("performed", true)
                        .with("message", performed.note().isEmpty() ? null : performed.note())
                        .all;
            case ActionOutcome.NotPerformed not ->
                new Fields()
                        .with("performed", false)
                        .with("reason", not.reason().name())
                        .with("message", not.message())
                        .all;
        };
    }

    private static Map<String, Object> replayed(Replayed replayed) {
        return new Fields()
                .with("verdict", replayed.verdict().name().toLowerCase(Locale.ROOT))
                .with("how", replayed.how())
                .with("tokensSaved", replayed.tokensSaved())
                .with(
                        "recordedMillis",
                        replayed.recorded() == null ? null : replayed.recorded().toMillis())
                .all;
    }

    private static Map<String, Object> tokens(TokenUsage tokens) {
        return new Fields().with("prompt", tokens.prompt()).with("completion", tokens.completion()).all;
    }

    private static Map<String, Object> millis(StepTimes times) {
        return new Fields()
                .with("settle", times.settle().toMillis())
                .with("grounding", times.grounding().toMillis())
                .with("model", times.model().toMillis())
                .with("policy", times.policy().toMillis())
                .with("perform", times.perform().toMillis())
                .with("overhead", times.overhead().toMillis())
                .with("total", times.total().toMillis())
                .all;
    }

    private String line(Fields event) {
        return JSON.writeValueAsString(withoutSecrets(event.all)) + "\n";
    }

    /** The same with every text redacted, in whatever field, so that none can be forgotten. */
    private Object withoutSecrets(Object value) {
        return switch (value) {
            case String text -> secrets.redact(text);
            case List<?> list -> list.stream().map(this::withoutSecrets).toList();
            case Map<?, ?> map -> {
                Map<String, Object> clean = new LinkedHashMap<>();
                map.forEach((name, held) -> clean.put(secrets.redact(String.valueOf(name)), withoutSecrets(held)));
                yield clean;
            }
            case Double number when number == Math.rint(number) && Math.abs(number) < 1e15 -> number.longValue();
            default -> value;
        };
    }

    /** Named values in their order; null is left out. */
    private static final class Fields {

        private final Map<String, Object> all = new LinkedHashMap<>();

        Fields() {}

        Fields(String event) {
            all.put("event", event);
        }

        Fields with(String name, @Nullable Object value) {
            if (value != null) {
                all.put(name, value);
            }
            return this;
        }
    }
}
