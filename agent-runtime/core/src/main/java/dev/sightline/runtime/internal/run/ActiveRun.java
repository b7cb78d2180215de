package dev.sightline.runtime.internal.run;

import dev.sightline.action.Action;
import dev.sightline.action.Text;
import dev.sightline.agent.ActionPolicy;
import dev.sightline.agent.ActionPolicy.Decision;
import dev.sightline.agent.ProposedAction;
import dev.sightline.agent.Question;
import dev.sightline.agent.Replayed;
import dev.sightline.agent.Reply;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.agent.StepRecord;
import dev.sightline.agent.TokenUsage;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionOutcome.NotPerformed;
import dev.sightline.driver.ActionOutcome.Reason;
import dev.sightline.driver.Control;
import dev.sightline.driver.GuiDriver;
import dev.sightline.driver.Screencast;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import dev.sightline.task.ApprovalMode;
import dev.sightline.task.Budget;
import dev.sightline.task.Task;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run in progress: what all steps share. Steps are made by {@link #begin}, one after the other, on the thread of
 * the run.
 *
 * @since 0.1.0
 */
public final class ActiveRun {

    /** A step acts on a screenshot of up to this age anyway: reading it takes that long. */
    private static final Duration FRESH = Duration.ofMillis(400);

    private static final Duration BETWEEN_GLANCES = Duration.ofSeconds(1);

    /** Whoever acts wants to see at once what came of it. */
    private static final Duration BETWEEN_GLANCES_OF_A_LEASE = Duration.ofMillis(200);

    private final Task task;
    private final @Nullable Path folder;
    private final GuiDriver driver;
    private final RunControl control;
    private final RunContext context;
    private final Budget budget;
    private final Secrets secrets;
    private final SecretPlaces secretPlaces;
    private final Blotter blotter;
    private final Map<String, String> variables;
    private final List<StepRecord> steps = new ArrayList<>();
    private final List<Intervention> interventions = new ArrayList<>();
    /** Of captures that no step has recorded. */
    private final List<String> notices = new ArrayList<>();

    private final long start;
    private TokenUsage tokens = TokenUsage.NONE;
    private int begun;
    private int begunByPersons;
    private volatile @Nullable Screenshot newest;

    /** Of the run's thread and of persons who act. */
    private volatile @Nullable Rest rest;

    private String closingWords = "";
    private @Nullable Replayed replaying;

    /**
     * @param folder that belongs to the run, null when it leaves none
     * @param budget of the task or the agent
     * @param startAddress that the task names, null when it names none
     */
    public ActiveRun(
            Task task,
            @Nullable Path folder,
            GuiDriver driver,
            RunControl control,
            Budget budget,
            RunContext context,
            Secrets secrets,
            @Nullable String startAddress) {
        this.task = task;
        this.folder = folder;
        this.driver = driver;
        this.control = control;
        this.budget = budget;
        this.context = context;
        this.secrets = secrets;
        this.secretPlaces = new SecretPlaces(startAddress);
        this.blotter = new Blotter(secrets, context.reader());
        this.variables = new LinkedHashMap<>(task.variables());
        this.start = context.nanoTime().getAsLong();
    }

    public String id() {
        return control.id();
    }

    public Task task() {
        return task;
    }

    /** The folder that belongs to the run, null when it leaves none. */
    public @Nullable Path folder() {
        return folder;
    }

    public GuiDriver driver() {
        return driver;
    }

    public RunControl control() {
        return control;
    }

    public Secrets secrets() {
        return secrets;
    }

    /** A screenshot as everybody but the driver and the text reader may have it: without secrets. */
    public Screenshot shown(Screenshot seen) {
        return blotter.blotted(seen);
    }

    private @Nullable Screenshot shownNewest() {
        Screenshot seen = newest;
        return seen == null ? null : shown(seen);
    }

    /** Null when the secrets in an action may be typed where the screen is. */
    @Nullable
    ActionOutcome secretRefusal(Action.Input<?> action) {
        Text text = action.enteredText();
        String refusal = text == null ? null : secretPlaces.refusal(text, state());
        return refusal == null ? null : new NotPerformed(Reason.NOT_ALLOWED, refusal);
    }

    /** When a person is asked before an action. */
    ApprovalMode approvals() {
        ApprovalMode ofTask = task.approvals();
        return ofTask == null ? context.approvals().mode() : ofTask;
    }

    /** Puts a question to a person and waits; a stop ends the wait, and the budget does not advance meanwhile. */
    Reply ask(Question question) {
        long since = clockNanos();
        try {
            return control.standStill(() -> context.operator().ask(question));
        } finally {
            control.waitedForPerson(clockNanos() - since);
        }
    }

    /** Asks a person for an answer in words. */
    public Reply answer(String words) {
        Instant now = now();
        return ask(Question.answer(
                id(),
                secrets.redact(words),
                shownNewest(),
                now,
                now.plus(context.approvals().timeout())));
    }

    /** The variables of the task and of its steps, without secrets. */
    public Map<String, String> publicVariables() {
        Map<String, String> redacted = new LinkedHashMap<>();
        variables.forEach((name, value) -> redacted.put(name, secrets.redact(value)));
        return redacted;
    }

    /** The variables of the task, to which steps add. */
    public Map<String, String> variables() {
        return variables;
    }

    /** The steps so far. */
    public List<StepRecord> steps() {
        synchronized (steps) {
            return List.copyOf(steps);
        }
    }

    public TokenUsage tokens() {
        return tokens;
    }

    /** A clock that stops while a person has the screen or is asked; for time-outs of steps. */
    public long nanoTime() {
        return clockNanos() - control.heldByPersons();
    }

    long clockNanos() {
        return context.nanoTime().getAsLong();
    }

    Instant now() {
        return context.clock().instant();
    }

    public ObservationRegistry observations() {
        return context.observations();
    }

    /**
     * Begins the next step; waits until the run is resumed if it is paused.
     *
     * @param intent what the step is for; secrets are removed
     * @throws RunEnded when the run is stopped or its budget is spent
     */
    public Step begin(String intent) {
        checkpoint();
        int index = nextIndex(false);
        String words = secrets.redact(intent);
        context.listeners().stepStarted(id(), index, words);
        return new Step(this, index, words, null, now(), context.nanoTime());
    }

    private int nextIndex(boolean byPerson) {
        synchronized (steps) {
            begun++;
            if (byPerson) {
                begunByPersons++;
            }
            return begun;
        }
    }

    /** The screen as it is now, for the person who has it. */
    Screenshot lookForPerson() {
        return noted(driver.capture());
    }

    private Screenshot noted(Screenshot seen) {
        newest = seen;
        secretPlaces.seen(seen.state());
        control.watched().show(seen);
        return seen;
    }

    /** Where viewers get their pictures from. */
    WatchedScreen.Source pictures() {
        return new WatchedScreen.Source() {

            @Override
            public @Nullable Screencast screencast() {
                // its pictures are not read, so secrets in them could not be covered
                return secrets.isEmpty() ? driver.screencast() : null;
            }

            @Override
            public Duration glance() {
                control.glance(() -> {
                    try {
                        Screenshot seen = driver.capture();
                        keepNotices(seen.state().notices());
                        control.watched().show(seen);
                    } catch (SightlineException e) {
                        // a broken session shows when the run uses it next
                    }
                });
                return control.lease() == null ? BETWEEN_GLANCES : BETWEEN_GLANCES_OF_A_LEASE;
            }
        };
    }

    /**
     * Performs an action for the person who has the screen, as a step of the record.
     *
     * @param done receives a description of what was performed
     */
    ActionOutcome performFor(
            String author, Function<Screenshot, Action.Input<Space.Pixels>> decide, List<String> done) {
        Screenshot seen = lookForPerson();
        Action.Input<Space.Pixels> action = decide.apply(seen);
        String words = InputWords.of(action);
        try (Step step = new Step(this, nextIndex(true), words, author, now(), context.nanoTime())) {
            step.seen(seen);
            ActionOutcome outcome = step.perform(action);
            if (outcome instanceof ActionOutcome.Performed) {
                done.add(words);
            }
            return outcome;
        }
    }

    /** Records what a person says when handing the screen back. */
    void handedBack(String author, String note, String instruction) {
        if (note.isBlank() && instruction.isBlank()) {
            return;
        }
        String words = note.isBlank()
                ? "instructs: " + instruction
                : instruction.isBlank() ? "says: " + note : "says: " + note + "; instructs: " + instruction;
        new Step(this, nextIndex(true), secrets.redact(words), author, now(), context.nanoTime()).close();
    }

    void takenOver(String author, boolean taken) {
        context.listeners().runTakenOver(id(), author, taken);
    }

    /** Keeps what a person did or said, to be passed on to the model. */
    void intervene(Intervention intervention) {
        synchronized (interventions) {
            interventions.add(intervention);
        }
    }

    /** What people did or said since the last call. */
    public List<Intervention> takeInterventions() {
        synchronized (interventions) {
            List<Intervention> taken = List.copyOf(interventions);
            interventions.clear();
            return taken;
        }
    }

    /** Waits while paused, and ends the run when it is stopped or its budget is spent. */
    public void checkpoint() {
        control.throwIfStopped();
        if (control.pauseWanted()) {
            // the pause begins before listeners are notified: a listener may be slow, or resume the run at once
            long since = context.nanoTime().getAsLong();
            context.listeners().runPaused(id(), true);
            control.awaitResume(since);
            context.listeners().runPaused(id(), false);
            control.throwIfStopped();
        }
        if (begunByAgent() >= budget.maxSteps()) {
            throw new RunEnded(new Outcome.OutOfBudget("its " + budget.maxSteps()
                    + " steps are used up; raise the budget's steps, or split the task into smaller parts"));
        }
        if (tokens.total() >= budget.maxTokens()) {
            throw new RunEnded(new Outcome.OutOfBudget("its " + budget.maxTokens() + " tokens are used up ("
                    + tokens.total() + " were used); raise the budget's tokens"));
        }
        requireTime();
    }

    /** How long the run has lasted, without the time that persons took. */
    private Duration used() {
        return Duration.ofNanos(context.nanoTime().getAsLong() - start).minus(control.paused());
    }

    private void requireTime() {
        if (used().compareTo(budget.maxDuration()) >= 0) {
            throw new RunEnded(new Outcome.OutOfBudget(
                    "its time of " + budget.maxDuration() + " is used up; raise the budget's duration"));
        }
    }

    /**
     * Looks where the screen is when everything is done: the last step, too, may have led to where the run may not be. A driver
     * brings a tab to the front that is at a refused address.
     *
     * @throws RunEnded as {@code Denied} when the policy does not allow to be there
     */
    public void requireAllowedEnd() {
        if (context.policy().reviewsScreens()) {
            Screenshot end = guarded(() -> control.useScreen(driver::capture));
            List<String> reported = takeNotices();
            reported.addAll(end.state().notices());
            if (!reported.isEmpty()) {
                Screenshot seen = end.withState(end.state().withNotices(reported), end.capturedAt());
                try (var step =
                        new Step(this, nextIndex(false), "look where the run ends", null, now(), context.nanoTime())) {
                    step.seen(noted(seen));
                }
            }
            reviewScreen(end.state());
        }
    }

    private int begunByAgent() {
        synchronized (steps) {
            return begun - begunByPersons;
        }
    }

    /** Lets time pass; a stop ends it, and so does the end of the budget. */
    public void sleep(Duration duration) {
        Duration left = budget.maxDuration().minus(used());
        boolean within = duration.compareTo(left) < 0;
        Duration spent = within ? duration : left.isNegative() ? Duration.ZERO : left;
        control.waitFor(() -> {
            context.sleeper().sleep(spent);
            return true;
        });
        if (!within) {
            requireTime();
        }
    }

    /** The state of the screen when it was last captured. */
    ScreenState state() {
        return newest == null ? ScreenState.UNKNOWN : newest.state();
    }

    Transform<Space.Pixels, Space.Driver> unmapped() {
        return new Transform<>(1, 1, 0, 0);
    }

    /** Whether the screen shows what an action was decided on. The caller uses the screen. */
    boolean stillShows(Screenshot decidedOn, @Nullable Point<Space.Pixels> target) {
        Screenshot now = guarded(driver::capture);
        keepNotices(now.state().notices());
        return Evidence.holds(decidedOn, noted(now), target);
    }

    Screenshot settle(Consumer<Screenshot> glimpse) {
        Screenshot seen =
                guarded(() -> control.useScreen(() -> context.settler().settle(driver, glimpse)));
        List<String> kept = takeNotices();
        kept.addAll(seen.state().notices());
        Screenshot settled = noted(
                kept.size() == seen.state().notices().size()
                        ? seen
                        : seen.withState(seen.state().withNotices(kept), seen.capturedAt()));
        rest = new Rest(settled, clockNanos(), control.leases());
        return settled;
    }

    /** A screen that stood still, and since when nothing has been done to it. */
    private record Rest(Screenshot seen, long atNanos, long leases) {}

    /**
     * The screen as an earlier step has just seen it stand still, if nothing has been done to it since; null when it has to be
     * looked at again.
     */
    @Nullable
    Screenshot stillAtRest() {
        return control.useScreen(() -> Optional.ofNullable(rest)
                        .filter(last -> clockNanos() - last.atNanos() <= FRESH.toNanos())
                        .filter(last -> last.leases() == control.leases())
                        .map(Rest::seen)
                        // which are reported once
                        .filter(seen -> seen.state().notices().isEmpty()))
                .orElse(null);
    }

    /** Something is about to be done to the screen, which then has to be looked at again. */
    public void disturb() {
        rest = null;
    }

    /** Keeps what a capture reported that no step records, for the next one that does. */
    void keepNotices(List<String> reported) {
        synchronized (notices) {
            notices.addAll(reported);
        }
    }

    private List<String> takeNotices() {
        synchronized (notices) {
            List<String> taken = new ArrayList<>(notices);
            notices.clear();
            return taken;
        }
    }

    /** @throws RunEnded as {@code Denied} if the policy does not allow this location */
    void reviewScreen(ScreenState state) {
        Decision decision;
        try {
            // a policy may ask somebody else, and a stop must reach it there
            decision = control.waitFor(() -> context.policy().reviewScreen(state));
        } catch (RunEnded e) {
            throw e;
        } catch (RuntimeException e) {
            decision = policyFailed(e);
        }
        if (decision instanceof Decision.Deny deny) {
            throw new RunEnded(new Outcome.Denied(secrets.redact(deny.reason())));
        }
    }

    /**
     * @param author the person who acts; null when the agent does
     */
    Decision review(ActionPolicy.Proposal proposal, @Nullable String author) {
        try {
            return author == null
                    ? control.waitFor(() -> context.policy().review(proposal))
                    : context.policy().review(proposal);
        } catch (RunEnded e) {
            throw e;
        } catch (RuntimeException e) {
            return policyFailed(e);
        }
    }

    /** A policy that fails must not allow anything. */
    private static Decision policyFailed(RuntimeException e) {
        return new Decision.Deny("The policy itself failed: " + e + ". Fix the policy.");
    }

    /**
     * Null when the action may be performed.
     *
     * @param author the person who acts, and so need not be asked; null when the agent does
     */
    @Nullable
    ActionOutcome refusal(Decision decision, ActionPolicy.Proposal proposal, @Nullable String author) {
        return switch (decision) {
            case Decision.Allow _ -> null;
            case Decision.Deny deny -> new NotPerformed(Reason.NOT_ALLOWED, deny.reason());
            case Decision.Ask _ when author != null -> null;
            case Decision.Ask ask -> {
                Instant now = now();
                Reply reply = ask(Question.approval(
                        secrets.redact(proposal),
                        secrets.redact(ask.question()),
                        shownNewest(),
                        now,
                        now.plus(context.approvals().timeout())));
                yield switch (reply.verdict()) {
                    case APPROVED -> null;
                    case REFUSED, ANSWERED ->
                        new NotPerformed(
                                Reason.NOT_ALLOWED,
                                "The operator" + (reply.by().isEmpty() ? "" : " " + reply.by())
                                        + " did not approve this: " + ask.question());
                    case NONE ->
                        new NotPerformed(
                                Reason.NOT_ALLOWED, "Nobody approved this (" + reply.words() + "): " + ask.question());
                };
            }
        };
    }

    /** What an action would reach, as the driver describes it; null when it cannot say. */
    @Nullable
    Control controlAt(Action.Input<Space.Driver> action) {
        Point<Space.Driver> target = action.target();
        try {
            return target == null ? driver.controls().focused() : driver.reached(target);
        } catch (SightlineException e) {
            // a description helps, but an action does not depend on it; a broken session is noticed when the action is
            // performed
            return null;
        }
    }

    /** Exceptions of a driver, a reader or a model leave this class without secrets. */
    <T extends @Nullable Object> T guarded(Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            throw secrets.redactRuntime(e);
        }
    }

    ActionOutcome deliver(Action.Input<Space.Driver> action) {
        control.throwIfStopped();
        if (!driver.actionSpace().offers(action.kind())) {
            return new NotPerformed(
                    Reason.NOT_OFFERED,
                    "Cannot perform " + action.kind() + ": " + driver.info().name() + " does not offer it.");
        }
        var observation = Observation.createNotStarted("sightline.driver.action", context.observations())
                .lowCardinalityKeyValue("action", action.kind().name());
        // inside the observation, which records the exception
        ActionOutcome outcome =
                Objects.requireNonNull(observation.observe(() -> guarded(() -> driver.perform(action))));
        if (isUserActive(outcome)) {
            // the person who took the mouse decides when the run continues
            control.pause();
        }
        return outcome;
    }

    /** Whether a person at the same machine prevented the action; the run is paused then. */
    public static boolean isUserActive(ActionOutcome outcome) {
        return outcome instanceof NotPerformed not && not.reason() == Reason.USER_ACTIVE;
    }

    /** The answer that the task asked for, or the model's last words; empty when there are none. */
    public String closingWords() {
        return closingWords;
    }

    /** Keeps the closing words for the case that the run succeeds; secrets are removed. */
    public void closeWith(String words) {
        closingWords = secrets.redact(words);
    }

    /** What the steps that follow are for a replay; null when they are nothing special. */
    public void replaying(@Nullable Replayed asWhat) {
        replaying = asWhat == null
                ? null
                : new Replayed(asWhat.verdict(), secrets.redact(asWhat.how()), asWhat.tokensSaved(), asWhat.recorded());
    }

    @Nullable
    Replayed replaying() {
        return replaying;
    }

    void spent(TokenUsage used) {
        tokens = tokens.plus(used);
    }

    void propose(ProposedAction action) {
        context.listeners().actionProposed(id(), action);
    }

    void add(StepRecord step) {
        // a person's step may end at the same time as one of the agent's
        synchronized (steps) {
            steps.add(step);
            context.listeners().stepFinished(id(), step);
        }
    }
}
