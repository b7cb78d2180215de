package dev.sightline.runtime.internal.run;

import dev.sightline.action.Action;
import dev.sightline.agent.ActionPolicy;
import dev.sightline.agent.ProposedAction;
import dev.sightline.agent.Replayed;
import dev.sightline.agent.StepRecord;
import dev.sightline.agent.StepRecord.CoordinateChain;
import dev.sightline.agent.StepRecord.StepTimes;
import dev.sightline.agent.TokenUsage;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.Control;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.TextLine;
import dev.sightline.runtime.internal.run.RunControl.Waiting;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One step in progress: it looks, finds, asks, acts, and collects the results. Closing it creates the record. Belongs
 * to the thread of its run.
 *
 * @since 0.1.0
 */
public final class Step implements AutoCloseable {

    private final ActiveRun run;
    private final int index;
    private final String intent;
    private final @Nullable String author;
    private final long leases;
    private final Instant startedAt;
    private final LongSupplier nanoTime;
    private final long start;

    private @Nullable Screenshot screenshot;
    private @Nullable Screenshot readOn;
    private List<TextLine> read = List.of();
    private @Nullable String modelText;
    private @Nullable Size<Space.Model> modelSize;
    private @Nullable Action<Space.Model> modelAction;
    private final List<CoordinateChain> actions = new ArrayList<>();
    /** All looks of this step, of which the record shows one. */
    private final List<Screenshot> looks = new ArrayList<>();

    private @Nullable Located located;
    private ActionPolicy.@Nullable Decision decision;
    private @Nullable ActionOutcome outcome;
    private @Nullable String problem;
    private boolean outdated;
    private @Nullable Replayed replayed;
    private final List<String> remarks = new ArrayList<>();
    private TokenUsage tokens = TokenUsage.NONE;
    private long settleNanos;
    private long groundingNanos;
    private long modelNanos;
    private long policyNanos;
    private long performNanos;

    /**
     * @param author the person who does it, null when the agent does
     */
    Step(ActiveRun run, int index, String intent, @Nullable String author, Instant startedAt, LongSupplier nanoTime) {
        this.run = run;
        this.index = index;
        this.intent = intent;
        this.author = author;
        this.leases = run.control().leases();
        this.startedAt = startedAt;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /**
     * The screen once it stands still. Its location has been reviewed by the policy. The first look of a step is the last one of
     * the step before if nothing has been done since.
     *
     * @throws RunEnded as {@code Denied} if the policy does not allow this location
     */
    public Screenshot look() {
        return look(_ -> {});
    }

    /**
     * The screen once it stands still. Its location has been reviewed by the policy.
     *
     * @param glimpse receives each screenshot at once, while the screen is still being watched
     * @throws RunEnded as {@code Denied} if the policy does not allow this location
     */
    public Screenshot look(Consumer<Screenshot> glimpse) {
        long from = nanoTime.getAsLong();
        try {
            Screenshot rested = looks.isEmpty() ? run.stillAtRest() : null;
            if (rested != null) {
                glimpse.accept(rested);
            }
            Screenshot seen = rested == null ? run.settle(glimpse) : rested;
            looks.add(seen);
            screenshot = seen;
            run.reviewScreen(seen.state());
            return seen;
        } finally {
            settleNanos += nanoTime.getAsLong() - from;
        }
    }

    /** What was seen last in this step, or looked at now. */
    public Screenshot screenshot() {
        return screenshot == null ? look() : screenshot;
    }

    /** Reuses what was seen before this step, if nothing was done since. */
    public void seen(Screenshot before) {
        screenshot = before;
    }

    /** Finds something on the screen, which may wait. */
    public <T extends @Nullable Object> T ground(Waiting<T> grounding) {
        long from = nanoTime.getAsLong();
        try {
            return run.guarded(() -> run.control().waitFor(grounding));
        } finally {
            groundingNanos += nanoTime.getAsLong() - from;
        }
    }

    /** Asks the model; a stop ends the wait. */
    public <T extends @Nullable Object> T ask(Waiting<T> model) {
        long from = nanoTime.getAsLong();
        try {
            return run.guarded(() -> run.control().standStill(model));
        } finally {
            modelNanos += nanoTime.getAsLong() - from;
        }
    }

    /** Lets time pass at the request of the model or a script; counts as settling. */
    public void pass(Duration duration) {
        long from = nanoTime.getAsLong();
        try {
            run.sleep(duration);
        } finally {
            settleNanos += nanoTime.getAsLong() - from;
        }
    }

    /** Keeps what was read on a screenshot; secrets are removed. */
    public void read(Screenshot seen, List<TextLine> lines) {
        readOn = seen;
        read = lines.stream().map(run.secrets()::redact).toList();
    }

    /** Keeps where a target was found. */
    public void located(Located where) {
        located = run.secrets().redact(where);
    }

    /** Keeps what the model said; secrets are removed. */
    public void modelSaid(String text, TokenUsage used) {
        modelText = run.secrets().redact(text);
        tokens = tokens.plus(used);
        run.spent(used);
    }

    /** Keeps a notice for the record of this step; the model does not see it. */
    public void noticed(String what) {
        remarks.add(what);
    }

    /** Keeps the action as the model said it, on the image that it was shown. */
    public void modelParsed(Action<Space.Model> action, Size<Space.Model> imageSize) {
        modelAction = run.secrets().redact(action);
        modelSize = imageSize;
    }

    /** Keeps an action that no driver sees. */
    public void flow(Action.Flow<Space.Pixels> action) {
        actions.add(new CoordinateChain(modelSize, modelAction, run.secrets().redact(action), null));
    }

    /**
     * Submits an action to the policy and, if it is allowed, to the driver.
     *
     * @param decided on the screenshot of this step
     * @return its outcome; a refusal is a {@code NotPerformed} with the reason {@code NOT_ALLOWED}
     */
    public ActionOutcome perform(Action.Input<Space.Pixels> decided) {
        // before the policy is asked, which may take long
        run.disturb();
        Action.Input<Space.Pixels> action = run.secrets().marked(decided);
        Action.Input<Space.Driver> forDriver = action.map(
                screenshotOrNone() == null ? run.unmapped() : screenshot().toDriver());
        Action.Input<Space.Pixels> recorded = run.secrets().redactInput(action);
        Action.Input<Space.Driver> recordedForDriver = run.secrets().redactInput(forDriver);
        actions.add(new CoordinateChain(modelSize, modelAction, recorded, recordedForDriver));
        run.propose(new ProposedAction(index, intent, recorded, shownOrNone()));
        long from = nanoTime.getAsLong();
        ActionPolicy.Decision verdict;
        ActionOutcome refusal;
        try {
            Control reached = controlAt(forDriver);
            if (reached != null) {
                actions.set(
                        actions.size() - 1,
                        new CoordinateChain(
                                modelSize,
                                modelAction,
                                recorded,
                                recordedForDriver,
                                run.secrets().forRecord(reached)));
            }
            var proposal = new ActionPolicy.Proposal(run.id(), run.approvals(), action, intent, run.state(), reached);
            verdict = run.review(proposal, author);
            decision = run.secrets().redact(verdict);
            ActionOutcome misplaced = run.secretRefusal(action);
            refusal = misplaced == null ? run.refusal(verdict, proposal, author) : misplaced;
        } finally {
            policyNanos += nanoTime.getAsLong() - from;
        }
        if (refusal != null) {
            return keep(refusal);
        }
        from = nanoTime.getAsLong();
        try {
            return keep(
                    author == null
                            ? delivered(forDriver, verdict instanceof ActionPolicy.Decision.Ask, action.target())
                            : run.deliver(forDriver));
        } finally {
            performNanos += nanoTime.getAsLong() - from;
        }
    }

    private @Nullable Control controlAt(Action.Input<Space.Driver> action) {
        return author == null
                ? run.control()
                        .useScreen(() -> Optional.ofNullable(run.controlAt(action)))
                        .orElse(null)
                : run.controlAt(action);
    }

    /**
     * Delivers the action unless the screen it was decided on has become another one.
     *
     * @param afterQuestion whether a person was asked, which takes time
     */
    private ActionOutcome delivered(
            Action.Input<Space.Driver> action, boolean afterQuestion, @Nullable Point<Space.Pixels> target) {
        return run.control().useScreen(() -> {
            if (run.control().leases() != leases) {
                outdated = true;
                return new ActionOutcome.NotPerformed(
                        ActionOutcome.Reason.USER_ACTIVE,
                        "A person had the screen since this was decided; look at it again.");
            }
            Screenshot decidedOn = screenshotOrNone();
            if (afterQuestion && decidedOn != null && !run.stillShows(decidedOn, target)) {
                outdated = true;
                return new ActionOutcome.NotPerformed(
                        ActionOutcome.Reason.SCREEN_CHANGED,
                        "The screen changed where this acts, after the question about it was asked; look at it again.");
            }
            return run.deliver(action);
        });
    }

    /** Whether the action was not performed because the screen it was decided on is out of date. */
    public boolean isOutdated() {
        return outdated;
    }

    /** What the driver or the policy said about the action of this step. */
    public @Nullable ActionOutcome outcome() {
        return outcome;
    }

    /** Keeps what a step found out that performs no action; secrets are removed. */
    public void concluded(String words) {
        keep(new ActionOutcome.Performed(words));
    }

    /** Keeps how the replay of a recording went; secrets are removed. */
    public void replayed(Replayed how) {
        replayed = new Replayed(how.verdict(), run.secrets().redact(how.how()), how.tokensSaved(), how.recorded());
    }

    /** Records what went wrong; secrets are removed. */
    public void problem(String what) {
        problem = run.secrets().redact(what);
    }

    /** Ends the step, and notifies the listeners. */
    @Override
    public void close() {
        long total = nanoTime.getAsLong() - start;
        run.add(new StepRecord(
                index,
                intent,
                author,
                startedAt,
                recorded(),
                modelText,
                List.copyOf(actions),
                located,
                decision,
                outcome,
                problem,
                run.control().hasEndedAsStopped(),
                tokens,
                new StepTimes(
                        Duration.ofNanos(settleNanos),
                        Duration.ofNanos(groundingNanos),
                        Duration.ofNanos(modelNanos),
                        Duration.ofNanos(policyNanos),
                        Duration.ofNanos(performNanos),
                        Duration.ofNanos(total)),
                readOn == screenshot ? read : List.of(),
                author != null ? null : replayed == null ? run.replaying() : replayed));
    }

    private @Nullable Screenshot screenshotOrNone() {
        return screenshot;
    }

    private @Nullable Screenshot shownOrNone() {
        return screenshot == null ? null : run.shown(screenshot);
    }

    /** The screenshot for the record, with what all looks of the step reported. */
    private @Nullable Screenshot recorded() {
        Screenshot own = screenshot;
        Screenshot shown = shownOrNone();
        if (own == null || shown == null) {
            looks.forEach(look -> run.keepNotices(look.state().notices()));
            return shown;
        }
        List<String> all = new ArrayList<>();
        if (!looks.contains(own)) {
            all.addAll(own.state().notices());
        }
        looks.forEach(look -> all.addAll(look.state().notices()));
        all.addAll(remarks);
        return all.size() == shown.state().notices().size()
                ? shown
                : shown.withState(
                        shown.state()
                                .withNotices(
                                        all.stream().map(run.secrets()::redact).toList()),
                        shown.capturedAt());
    }

    private ActionOutcome keep(ActionOutcome what) {
        ActionOutcome safe = switch (what) {
            case ActionOutcome.Performed performed ->
                new ActionOutcome.Performed(run.secrets().redact(performed.note()));
            case ActionOutcome.NotPerformed not ->
                new ActionOutcome.NotPerformed(not.reason(), run.secrets().redact(not.message()));
        };
        outcome = safe;
        if (safe instanceof ActionOutcome.NotPerformed not) {
            problem = not.message();
        }
        return safe;
    }
}
