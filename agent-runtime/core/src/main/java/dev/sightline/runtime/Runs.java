package dev.sightline.runtime;

import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.agent.GuiSession;
import dev.sightline.agent.Run;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunListener.RunStart;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.agent.StepRecord;
import dev.sightline.agent.TokenUsage;
import dev.sightline.driver.GuiDriver;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.internal.observation.RunObservations;
import dev.sightline.runtime.internal.replay.Replays;
import dev.sightline.runtime.internal.report.RunReport;
import dev.sightline.runtime.internal.run.ActiveRun;
import dev.sightline.runtime.internal.run.Listeners;
import dev.sightline.runtime.internal.run.RunContext;
import dev.sightline.runtime.internal.run.RunControl;
import dev.sightline.runtime.internal.run.RunEnded;
import dev.sightline.runtime.internal.run.Secrets;
import dev.sightline.runtime.internal.run.Sleeper;
import dev.sightline.runtime.internal.run.StepPerformer;
import dev.sightline.runtime.internal.source.Template;
import dev.sightline.task.Budget;
import dev.sightline.task.HttpLogin;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import io.micrometer.observation.Observation;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts and ends runs: the folder, the driver, the steps of the task, the result. */
final class Runs {

    private static final Logger log = LoggerFactory.getLogger(Runs.class);

    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /** How long a run that was stopped may take to end; it usually takes less than three seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AgentParts parts;
    private final Perception perception;
    private final RunContext context;
    private final Replays replays;
    private final StepPerformer steps;
    private final RunObservations observations;
    private final RunReport report = new RunReport();
    private final Set<RunControl> active = ConcurrentHashMap.newKeySet();
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Runs(AgentParts parts) {
        this.parts = parts;
        this.perception = new Perception(parts);
        this.context = new RunContext(
                parts.policy(),
                parts.operator(),
                parts.approvals(),
                new Listeners(listeners(parts, report)),
                perception.settler(),
                parts.observations(),
                parts.textReader(),
                Clock.systemUTC(),
                System::nanoTime,
                Sleeper.REAL);
        this.replays = new Replays(
                parts.recordingsFolder(), parts.replay(), parts.textReader(), perception::locatorFor, isBuildServer());
        this.steps = Steps.of(parts, perception, replays);
        this.observations = new RunObservations(parts.observations());
    }

    /** Build servers set this variable. */
    private static boolean isBuildServer() {
        String ci = System.getenv("CI");
        return ci != null && !ci.isBlank() && !ci.equalsIgnoreCase("false");
    }

    private static List<RunListener> listeners(AgentParts parts, RunReport report) {
        List<RunListener> all = new ArrayList<>(parts.listeners());
        if (parts.runsFolder() != null) {
            all.addFirst(report);
        }
        return all;
    }

    /** Runs a task on a screen of its own, on the calling thread. */
    RunResult run(Task task) {
        requireOpen();
        return new TaskRun(task, null, List.of(), null).go();
    }

    /** Runs a task on a screen of its own, on a thread of its own. */
    Run start(Task task) {
        requireOpen();
        var run = new TaskRun(task, null, List.of(), null);
        Thread.ofVirtual().name("sightline-run-" + run.control.id()).start(run::go);
        return run.control;
    }

    /**
     * Runs a task on a screen that stays open.
     *
     * @param remembered secrets of earlier runs, which the screen may still show
     * @param begun the address at which an earlier run on the screen began; null if none named one
     */
    RunResult run(Task task, GuiDriver driver, Collection<Secret> remembered, @Nullable String begun) {
        requireOpen();
        return new TaskRun(task, driver, remembered, begun).go();
    }

    /** The URL that a task starts at; null if it names none, or names it by a variable. */
    static @Nullable String startAddress(Task task) {
        String start = task.baseUrl() == null
                        && !task.steps().isEmpty()
                        && task.steps().getFirst() instanceof TaskStep.Open open
                ? open.url()
                : task.baseUrl();
        return start == null || start.contains("${") ? null : start.strip();
    }

    GuiSession open() {
        requireOpen();
        var session = new Session(parts, this, perception, sessions::remove);
        sessions.add(session);
        return session;
    }

    private void requireOpen() {
        if (closed) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION, "Cannot start a run: the agent was closed. Build a new one.");
        }
    }

    /** Stops what is running, waits until it has ended, and closes the sessions. */
    void close() {
        closed = true;
        List<RunControl> stopped = List.copyOf(active);
        stopped.forEach(run -> run.stop("the agent was closed"));
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (RunControl run : stopped) {
                if (run.await(Duration.ofNanos(end - System.nanoTime())).isEmpty()) {
                    log.warn("Run {} was stopped and has not ended within {} s", run.id(), PATIENCE.toSeconds());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Session session : List.copyOf(sessions)) {
            try {
                session.close();
            } catch (RuntimeException e) {
                log.warn("A session of an agent that was closed could not be closed", e);
            }
        }
    }

    /** Called when the JVM shuts down. It waits until the run's report is written and its screen closed. */
    private static void stopWithTheProcess(RunControl run) {
        run.stop("interrupted from the keyboard or by the system");
        try {
            var _ = run.await(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One run from its beginning to its end. */
    private final class TaskRun {

        private final Task task;
        private final @Nullable GuiDriver lent;
        private final RunControl control;
        private final Secrets secrets;
        private final @Nullable String startAddress;
        private final Instant startedAt;

        TaskRun(Task task, @Nullable GuiDriver lent, Collection<Secret> remembered, @Nullable String begun) {
            String own = startAddress(task);
            this.startAddress = own == null ? begun : own;
            this.task = task;
            this.lent = lent;
            this.secrets = new Secrets(task.secrets(), remembered);
            this.startedAt = context.clock().instant();
            this.control = new RunControl(
                    ID_TIME.format(startedAt) + "-"
                            + HexFormat.of()
                                    .toHexDigits(ThreadLocalRandom.current().nextInt()),
                    context.nanoTime());
        }

        RunResult go() {
            var onExit = new Thread(() -> stopWithTheProcess(control), "sightline-stop-" + control.id());
            active.add(control);
            boolean hooked = hook(onExit);
            if (closed) {
                control.stop("the agent was closed");
            }
            try {
                return toTheEnd();
            } finally {
                active.remove(control);
                if (hooked) {
                    unhook(onExit);
                }
            }
        }

        private static boolean hook(Thread onExit) {
            try {
                Runtime.getRuntime().addShutdownHook(onExit);
                return true;
            } catch (IllegalStateException _) {
                // the JVM is shutting down, and whoever starts a run then waits for it
                return false;
            }
        }

        private static void unhook(Thread onExit) {
            try {
                Runtime.getRuntime().removeShutdownHook(onExit);
            } catch (IllegalStateException _) {
                // the JVM is shutting down, and the hook is running
            }
        }

        private RunResult toTheEnd() {
            RunResult result = observations.run(control.id(), redacted(task.name()), this::perform);
            log.info(
                    "Run {} of '{}': {} in {} s, {} steps, {} tokens{}{}",
                    result.runId(),
                    result.taskName(),
                    result.outcome().getClass().getSimpleName(),
                    "%.1f".formatted(result.duration().toMillis() / 1000.0),
                    result.steps().size(),
                    result.tokens().total(),
                    result.succeeded() ? "" : "; " + result.outcome().reason(),
                    result.folder() == null ? "" : "; " + result.folder());
            control.finish(result);
            return result;
        }

        private RunResult perform() {
            long start = context.nanoTime().getAsLong();
            Path folder = null;
            ActiveRun run = null;
            GuiDriver driver = lent;
            Observation session = Observation.NOOP;
            Outcome outcome;
            try {
                folder = makeFolder();
                report.withSecrets(control.id(), secrets);
                context.listeners().runStarted(new RunStart(control.id(), task, folder, startedAt));
                if (driver == null) {
                    requireOpenable(startAddress);
                    Path runFolder = folder == null ? Path.of(System.getProperty("java.io.tmpdir")) : folder;
                    long asked = context.nanoTime().getAsLong();
                    driver = observations.open(() -> control.waitFor(
                            () -> parts.drivers().open(runFolder, parts.policy().fence())));
                    session = observations.session(driver);
                    context.listeners()
                            .driverOpened(
                                    control.id(),
                                    driver.info(),
                                    Duration.ofNanos(context.nanoTime().getAsLong() - asked));
                }
                Budget budget = task.budget() == null ? parts.options().budget() : task.budget();
                run = new ActiveRun(task, folder, driver, control, budget, context, secrets, startAddress);
                control.begins(run);
                ActiveRun begun = run;
                control.waitFor(() -> {
                    logIn(begun);
                    return true;
                });
                if (task.baseUrl() != null) {
                    perform(new TaskStep.Open(task.baseUrl()), run);
                }
                for (TaskStep step : task.steps()) {
                    perform(step, run);
                }
                run.requireAllowedEnd();
                outcome = new Outcome.Finished(run.closingWords());
            } catch (RunEnded ended) {
                outcome = ended.outcome();
            } catch (SightlineException e) {
                outcome = new Outcome.Failed(redacted(String.valueOf(e.getMessage())), e.category(), redacted(e));
            } catch (RuntimeException | Error e) {
                // whatever happened: whoever waits for the result must get one
                outcome = new Outcome.Failed(
                        redacted("An unexpected error ended the run: " + e), ErrorCategory.INTERNAL, redacted(e));
            } finally {
                if (driver != null && lent == null) {
                    close(driver);
                }
                session.stop();
            }
            Path recording = run == null ? null : replays.finished(run, outcome instanceof Outcome.Finished);
            List<StepRecord> done = run == null ? List.of() : run.steps();
            var result = new RunResult(
                    control.id(),
                    redacted(task.name()),
                    outcome,
                    done,
                    run == null ? TokenUsage.NONE : run.tokens(),
                    startedAt,
                    Duration.ofNanos(context.nanoTime().getAsLong() - start),
                    folder,
                    run == null ? Map.of() : run.publicVariables(),
                    recording);
            context.listeners().runFinished(result);
            return result;
        }

        private void logIn(ActiveRun run) {
            for (HttpLogin login : task.httpLogins()) {
                String server =
                        Template.fill(Objects.requireNonNullElse(login.server(), task.baseUrl()), run.variables());
                Text user = Template.fill(login.user(), run.variables(), task.secrets());
                Text password = Template.fill(login.password(), run.variables(), task.secrets());
                run.driver().login(address("log in to", server), user, password);
            }
        }

        private void perform(TaskStep step, ActiveRun run) {
            observations.step(step, () -> steps.perform(step, run));
        }

        /** A session takes seconds to start; a URL that no session could open fails the run before that. */
        private void requireOpenable(@Nullable String start) {
            if (start == null) {
                return;
            }
            parts.drivers().requireOpenable(address("open", start));
        }

        private static URI address(String purpose, String url) {
            try {
                return new URI(url.strip());
            } catch (URISyntaxException e) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "Cannot " + purpose + " '" + url + "': it is not a valid URL (" + e.getMessage() + ").",
                        e);
            }
        }

        private Throwable redacted(Throwable error) {
            return secrets.redact(error);
        }

        private String redacted(String text) {
            return secrets.redact(text);
        }

        private void close(GuiDriver used) {
            try {
                used.close();
            } catch (RuntimeException | Error e) {
                // the work is done or has failed; its result matters more than a screen that does not close
                log.warn("Run {} could not close its driver; its result is kept", control.id(), redacted(e));
            }
        }

        private @Nullable Path makeFolder() {
            if (parts.runsFolder() == null) {
                return null;
            }
            Path folder = parts.runsFolder().resolve(control.id()).toAbsolutePath();
            try {
                return Files.createDirectories(folder);
            } catch (IOException e) {
                throw new SightlineException(
                        ErrorCategory.STORAGE,
                        "Cannot make the folder of the run, '" + folder + "': " + e
                                + ". Choose a writable runs folder.",
                        e);
            }
        }
    }
}
