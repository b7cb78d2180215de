package dev.sightline.tools;

import dev.sightline.agent.GuiSession;
import dev.sightline.agent.Question;
import dev.sightline.agent.Reply;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.StepRecord;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Screenshot;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task that is performed on a conversation's screen, on a thread of its own. Safe for use by several threads. */
final class ScreenRun {

    private static final Logger log = LoggerFactory.getLogger(ScreenRun.class);

    private static final String INTERNAL =
            "An internal error ended the run. The application's log has the details under '";

    private static final String OPENING = "The screen is opening.";

    /** Where a run is. */
    enum State {
        RUNNING,
        INPUT_NEEDED,
        SUCCEEDED,
        FAILED,
        STOPPED;

        boolean isOver() {
            return this != RUNNING && this != INPUT_NEEDED;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String handle;
    private final Task task;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<String> steps = new ArrayList<>();
    private State state = State.RUNNING;
    private int reported;
    private @Nullable String lastProblem;
    private @Nullable String message;
    private @Nullable Question question;
    private @Nullable Question putToPerson;
    private @Nullable Reply reply;
    private @Nullable Screenshot lastSeen;
    private Map<String, String> extracted = Map.of();
    private @Nullable Thread thread;
    private boolean onScreen;
    private boolean stopRequested;
    private boolean lostScreen;

    private ScreenRun(String handle, Task task) {
        this.handle = handle;
        this.task = task;
    }

    /**
     * Starts a task.
     *
     * @param opening finds or opens the screen, on the thread of the run; returns none when the run is over by then
     */
    static ScreenRun start(
            String handle, Task task, Function<ScreenRun, Optional<GuiSession>> opening, RunWatch watch) {
        var run = new ScreenRun(handle, task);
        Thread thread = Thread.ofVirtual()
                .name("sightline-tool-" + handle)
                .unstarted(() -> watch.during(run, () -> run.perform(opening)));
        run.thread = thread;
        thread.start();
        return run;
    }

    private void perform(Function<ScreenRun, Optional<GuiSession>> opening) {
        try {
            opening.apply(this).ifPresent(screen -> end(screen.run(task)));
        } catch (SightlineException e) {
            end(State.FAILED, String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            log.error("The run '{}' ended with an internal error", handle, e);
            end(State.FAILED, INTERNAL + handle + "'.");
        }
    }

    /** The screen is open; false when the run was stopped before, and must not use it. */
    boolean begins() {
        lock.lock();
        try {
            onScreen = !state.isOver();
            return onScreen;
        } finally {
            lock.unlock();
        }
    }

    private void end(RunResult result) {
        var values = new LinkedHashMap<String, String>();
        for (TaskStep step : task.everyStep().toList()) {
            if (step instanceof TaskStep.Extract extract) {
                String value = result.variables().get(extract.variable());
                if (value != null) {
                    values.put(extract.variable(), value);
                }
            }
        }
        lock.lock();
        try {
            extracted = values;
            lostScreen = result.outcome() instanceof RunResult.Outcome.Failed failed
                    && failed.category() == ErrorCategory.DRIVER;
        } finally {
            lock.unlock();
        }
        switch (result.outcome()) {
            case RunResult.Outcome.Finished finished -> end(State.SUCCEEDED, finished.reason());
            case RunResult.Outcome.Stopped stopped -> end(State.STOPPED, stopped.reason());
            case RunResult.Outcome.GaveUp gaveUp -> end(State.FAILED, gaveUp.reason());
            case RunResult.Outcome.OutOfBudget budget -> end(State.FAILED, budget.reason());
            case RunResult.Outcome.Denied denied -> end(State.FAILED, denied.reason());
            case RunResult.Outcome.Failed failed
            when failed.category() == ErrorCategory.INTERNAL -> {
                log.error("The run '{}' ended with an internal error", result.runId(), failed.cause());
                end(State.FAILED, INTERNAL + result.runId() + "'.");
            }
            case RunResult.Outcome.Failed failed -> end(State.FAILED, failed.reason());
        }
    }

    private void end(State end, String reason) {
        change(() -> {
            if (!state.isOver()) {
                state = stopRequested ? State.STOPPED : end;
                message = stopRequested ? "The run was stopped on request." : reason;
                question = null;
            }
        });
    }

    String handle() {
        return handle;
    }

    State state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    Question question() {
        lock.lock();
        try {
            return question;
        } finally {
            lock.unlock();
        }
    }

    /** The newest screenshot of a step; null before the first. */
    @Nullable
    Screenshot lastSeen() {
        lock.lock();
        try {
            return lastSeen;
        } finally {
            lock.unlock();
        }
    }

    void add(StepRecord step) {
        change(() -> {
            if (step.screenshot() != null) {
                lastSeen = step.screenshot();
            }
            lastProblem = step.problem();
            steps.add(step.index()
                    + (step.succeeded() ? " ✓ " : " ✗ ")
                    + step.intent()
                    + (step.problem() == null ? "" : ": " + step.problem()));
        });
    }

    /** Asks whoever follows the run, and waits for the reply. */
    Reply ask(Question asked) throws InterruptedException {
        lock.lock();
        try {
            question = asked;
            reply = null;
            state = State.INPUT_NEEDED;
            changed.signalAll();
            long nanos = Duration.between(Instant.now(), asked.deadline()).toNanos();
            while (reply == null && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return reply == null ? Reply.none("nobody replied in time") : reply;
        } finally {
            question = null;
            if (!state.isOver()) {
                state = State.RUNNING;
            }
            lock.unlock();
        }
    }

    /**
     * Replies to a question.
     *
     * @return false when it is no longer open
     */
    boolean reply(Question answered, Reply given) {
        lock.lock();
        try {
            if (question == null || !question.id().equals(answered.id())) {
                return false;
            }
            question = null;
            state = State.RUNNING;
            reply = given;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a question has not been put to the person yet. It has been from then on. */
    boolean mayPutToPerson(Question asked) {
        lock.lock();
        try {
            boolean first = putToPerson == null || !putToPerson.id().equals(asked.id());
            putToPerson = asked;
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the screen may be unusable since. */
    boolean lostScreen() {
        lock.lock();
        try {
            return lostScreen;
        } finally {
            lock.unlock();
        }
    }

    /** Stops the run; it ends soon after, or at once while its screen still opens. */
    void stop() {
        lock.lock();
        try {
            if (!state.isOver()) {
                stopRequested = true;
                if (!onScreen) {
                    end(State.STOPPED, "");
                }
                if (thread != null) {
                    thread.interrupt();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something has changed since a state that was seen; or for the time that is given. */
    void await(State seen, int knownSteps, Duration time) throws InterruptedException {
        long nanos = time.toNanos();
        lock.lock();
        try {
            while (state == seen && steps.size() <= knownSteps && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many steps have been reported. */
    int reported() {
        lock.lock();
        try {
            return reported;
        } finally {
            lock.unlock();
        }
    }

    /** The steps so far, from an index on. */
    List<String> stepsFrom(int index) {
        lock.lock();
        try {
            return List.copyOf(steps.subList(Math.min(index, steps.size()), steps.size()));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Where the run is.
     *
     * @param from number of the first step to report, from 1; null for the first that no earlier report had
     */
    ToolAnswer report(@Nullable Integer from) {
        lock.lock();
        try {
            List<String> news = stepsFrom(from == null ? reported : from - 1);
            reported = steps.size();
            var data = new LinkedHashMap<String, Object>();
            data.put("run", handle);
            data.put("state", state.toString());
            data.put("steps", news);
            var text = new StringBuilder(handle).append(' ').append(state);
            news.forEach(step -> text.append('\n').append(step));
            if (message != null && !message.isBlank() && (news.isEmpty() || !repeatsLastProblem(message))) {
                data.put("message", message);
                text.append('\n').append(message);
            }
            if (!onScreen && !state.isOver()) {
                data.put("message", OPENING);
                text.append('\n').append(OPENING);
            }
            if (question != null) {
                data.put("question", question.words());
                text.append("\nInput is needed (")
                        .append(question.kind().name().toLowerCase(Locale.ROOT))
                        .append("): ")
                        .append(question.words())
                        .append("\nAsk the user, then call 'answer'.");
            }
            if (!extracted.isEmpty()) {
                data.put("values", extracted);
                extracted.forEach((name, value) ->
                        text.append('\n').append(name).append(" = ").append(value));
            }
            return ToolAnswer.of(text.toString(), data);
        } finally {
            lock.unlock();
        }
    }

    /** Whether a reason only says where the problem of the last step, which is listed already, occurred. */
    private boolean repeatsLastProblem(String reason) {
        return lastProblem != null && reason.endsWith(lastProblem);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
