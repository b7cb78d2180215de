package dev.sightline.runtime.internal.goal;

import dev.sightline.action.Action;
import dev.sightline.agent.Reply;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.GuiDriver;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.PastStep;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.runtime.dialect.Situation;
import dev.sightline.runtime.internal.dialect.ActionDescriptions;
import dev.sightline.runtime.internal.image.ModelImage;
import dev.sightline.runtime.internal.run.ActiveRun;
import dev.sightline.runtime.internal.run.GoalPerformer;
import dev.sightline.runtime.internal.run.Intervention;
import dev.sightline.runtime.internal.run.RunEnded;
import dev.sightline.runtime.internal.run.Settler;
import dev.sightline.runtime.internal.run.Step;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;

/**
 * Pursues a goal: shows the model the screen, performs the action that it names, and repeats, until the model ends the
 * task.
 *
 * <p>The model is given the goal, its own steps so far and the newest screenshot, as its dialect words them.
 *
 * @since 0.1.0
 */
public final class GoalLoop implements GoalPerformer {

    private static final Logger log = LoggerFactory.getLogger(GoalLoop.class);

    /** Repetitions of one action on an unchanged screen after which the run fails; before that, the model is told. */
    private static final int MAX_REPEATS = 3;

    /** Refused actions after which the run ends; before that, the model is told why. */
    private static final int MAX_DENIALS = 3;

    private final ModelClient model;
    private final ModelDialect dialect;
    private final Settler settler;
    private final ImageWindow imageWindow;
    private final int historyScreenshots;
    private final int maxInvalidAnswers;
    private final @Nullable ChatOptions options;

    /** One for each run, however many goals it has. */
    private final Map<ActiveRun, ResizeAlarm> alarms = Collections.synchronizedMap(new WeakHashMap<>());

    public GoalLoop(
            ModelClient model,
            ModelDialect dialect,
            Settler settler,
            ImageWindow imageWindow,
            int historyScreenshots,
            int maxInvalidAnswers) {
        this.model = model;
        this.dialect = dialect;
        this.settler = settler;
        this.imageWindow = imageWindow;
        this.historyScreenshots = Math.min(historyScreenshots, dialect.maxImages());
        this.maxInvalidAnswers = maxInvalidAnswers;
        this.options = model.stoppingAt(dialect.stops());
    }

    @Override
    public void pursue(String goal, ActiveRun run) {
        new GoalRun(goal, run).go();
    }

    /** An answer of the model, and what it was parsed as. */
    private record Answered(String text, Reading.Parsed reading) {

        PastStep.Acted past(boolean performed, String note) {
            return new PastStep.Acted(text, reading, performed, note);
        }
    }

    /**
     * A call of several actions, some of which are still to be performed.
     *
     * @param image on which they lie
     * @param index of the call in the past
     */
    private record Unfinished(Answered answered, List<Action.Input<Space.Model>> left, ModelImage image, int index) {}

    /** One goal on one run. */
    private final class GoalRun {

        private final String goal;
        private final ActiveRun run;
        private final GuiDriver driver;
        private final List<PastStep> past = new ArrayList<>();
        private final ModelImages modelImages;
        private final ResizeAlarm alarm;
        private final Deque<ModelImage> images = new ArrayDeque<>();
        private @Nullable Point<Space.Pixels> cursor;
        private List<Action<Space.Pixels>> lastActions = List.of();
        private @Nullable Unfinished unfinished;
        private @Nullable Screenshot lastScreen;
        private int invalidAnswers;
        private int repeats;
        private int denials;

        GoalRun(String goal, ActiveRun run) {
            this.goal = goal;
            this.run = run;
            this.driver = run.driver();
            this.modelImages = new ModelImages(imageWindow, run::shown);
            this.alarm = alarms.computeIfAbsent(run, _ -> new ResizeAlarm(imageWindow));
        }

        void go() {
            boolean done = false;
            while (!done) {
                try (Step step = run.begin(goal)) {
                    try {
                        done = next(step);
                    } catch (RunEnded e) {
                        if (!(e.outcome() instanceof Outcome.Stopped)) {
                            step.problem(String.valueOf(e.getMessage()));
                        }
                        throw e;
                    } catch (SightlineException e) {
                        step.problem(String.valueOf(e.getMessage()));
                        throw e;
                    }
                }
            }
        }

        /** One look and one action; whether the goal is reached. */
        private boolean next(Step step) {
            Screenshot screenshot = step.look(modelImages::prepare);
            for (Intervention intervention : run.takeInterventions()) {
                past.add(new PastStep.PersonActed(
                        intervention.author(),
                        intervention.actions(),
                        intervention.note(),
                        intervention.instruction()));
                // the screen is as the person left it, whatever the model did before
                lastActions = List.of();
                unfinished = null;
            }
            Unfinished call = unfinished;
            if (call != null) {
                proceed(step, call);
                return false;
            }
            ModelImage image = run.control().waitFor(() -> modelImages.of(screenshot));
            images.addLast(image);
            while (images.size() > historyScreenshots) {
                images.removeFirst();
            }
            Prompt asked = Prompts.of(prompt(screenshot, image), List.copyOf(images), options);
            ModelClient.Reply reply = step.ask(() -> model.call(asked, run.secrets()));
            listen(step, asked, reply);
            // a model that writes out a secret, which it may read off the screen, means its placeholder
            String answer = run.secrets().redact(reply.text());
            step.modelSaid(answer, reply.tokens());
            Point<Space.Model> modelCursor =
                    cursor == null ? null : image.toPixels().inverse().apply(cursor);
            Reading reading = dialect.read(
                    answer,
                    driver.info().platform(),
                    driver.actionSpace(),
                    image.size(),
                    modelCursor != null && image.size().contains(modelCursor) ? modelCursor : null);
            return switch (reading) {
                case Reading.Unparseable unparseable -> {
                    invalid(
                            step,
                            answer,
                            (reply.cutOff() ? "Your answer reached the token limit. " : "") + unparseable.feedback());
                    yield false;
                }
                case Reading.Parsed parsed -> {
                    invalidAnswers = 0;
                    step.modelParsed(parsed.action(), image.size());
                    yield act(step, new Answered(answer, parsed), screenshot, image);
                }
            };
        }

        private void listen(Step step, Prompt asked, ModelClient.Reply reply) {
            long shown = asked.getUserMessages().stream()
                    .mapToLong(message -> message.getMedia().size())
                    .sum();
            List<ModelImage> sent = images.stream().skip(images.size() - shown).toList();
            String problem = alarm.raisedBy(asked, sent, reply.tokens().prompt());
            if (problem != null) {
                log.warn("Run {}: {}", run.id(), problem);
                step.noticed(problem);
            }
        }

        private void invalid(Step step, String answer, String feedback) {
            invalidAnswers++;
            step.problem(feedback);
            if (invalidAnswers >= maxInvalidAnswers) {
                throw new SightlineException(
                        ErrorCategory.MODEL_OUTPUT,
                        "The model gave " + invalidAnswers + " answers in a row that are not actions. The last: "
                                + feedback
                                + " " + dialect.hint());
            }
            past.add(new PastStep.Unparseable(answer, feedback));
        }

        private boolean act(Step step, Answered answered, Screenshot screenshot, ModelImage image) {
            Action<Space.Pixels> action = answered.reading().action().map(image.toPixels());
            return switch (action) {
                case Action.Flow<Space.Pixels> flow -> {
                    step.flow(flow);
                    yield flow(step, flow, answered);
                }
                case Action.Input<Space.Pixels> input -> {
                    input(step, input, answered, screenshot, image);
                    yield false;
                }
            };
        }

        /** The next action of a call that has several. */
        private void proceed(Step step, Unfinished call) {
            Action.Input<Space.Model> next = call.left().getFirst();
            step.modelParsed(next, call.image().size());
            ActionOutcome outcome = performed(step, next.map(call.image().toPixels()));
            switch (outcome) {
                case ActionOutcome.Performed performed -> {
                    if (!performed.note().isEmpty()) {
                        past.set(call.index(), call.answered().past(true, performed.note()));
                    }
                    List<Action.Input<Space.Model>> left =
                            call.left().subList(1, call.left().size());
                    unfinished =
                            left.isEmpty() ? null : new Unfinished(call.answered(), left, call.image(), call.index());
                }
                case ActionOutcome.NotPerformed not -> {
                    unfinished = null;
                    lastActions = List.of();
                    past.set(
                            call.index(),
                            call.answered().past(false, "only the beginning was performed: " + not.message()));
                    denied(not);
                }
            }
        }

        private boolean flow(Step step, Action.Flow<Space.Pixels> action, Answered answered) {
            return switch (action) {
                case Action.Wait<Space.Pixels> wait -> {
                    step.pass(wait.duration());
                    past.add(answered.past(true, ""));
                    yield false;
                }
                case Action.Answer<Space.Pixels> answer -> {
                    run.closeWith(answer.text());
                    yield true;
                }
                case Action.Finish<Space.Pixels> finish -> {
                    if (!finish.success()) {
                        throw new RunEnded(new Outcome.GaveUp(
                                finish.reason().isBlank()
                                        ? "the model reported that the goal \"" + goal + "\" cannot be reached"
                                        : run.secrets().redact(finish.reason())));
                    }
                    run.closeWith(finish.reason());
                    yield true;
                }
                case Action.AskUser<Space.Pixels> question -> {
                    Reply reply = run.answer(question.question());
                    boolean replied = reply.verdict() == Reply.Verdict.ANSWERED;
                    past.add(answered.past(
                            replied,
                            replied
                                    ? "The user answered: " + reply.words()
                                    : "Nobody answered. Continue without an answer."));
                    yield false;
                }
            };
        }

        private void input(
                Step step,
                Action.Input<Space.Pixels> action,
                Answered answered,
                Screenshot screenshot,
                ModelImage image) {
            List<Action.Input<Space.Model>> then = answered.reading().then();
            List<Action<Space.Pixels>> all = new ArrayList<>(List.of(action));
            then.forEach(further -> all.add(further.map(image.toPixels())));
            boolean repeated =
                    all.equals(lastActions) && lastScreen != null && settler.sameScreen(lastScreen, screenshot);
            repeats = repeated ? repeats + 1 : 0;
            if (repeats >= MAX_REPEATS) {
                throw new SightlineException(
                        ErrorCategory.EXPECTATION,
                        "The model repeated the same action " + (repeats + 1)
                                + " times without any change on the screen: "
                                + ActionDescriptions.of(answered.reading())
                                + ". Rephrase the goal, or split it into smaller steps.");
            }
            ActionOutcome outcome = performed(step, action);
            // an action that a person or a change of the screen prevented may be tried again
            lastActions = ActiveRun.isUserActive(outcome) || step.isOutdated() || isScreenChanged(outcome)
                    ? List.of()
                    : List.copyOf(all);
            lastScreen = screenshot;
            switch (outcome) {
                case ActionOutcome.NotPerformed not -> {
                    past.add(answered.past(false, "not performed: " + not.message()));
                    denied(not);
                }
                case ActionOutcome.Performed performed -> {
                    past.add(answered.past(true, repeated ? noted(performed.note()) : performed.note()));
                    unfinished = then.isEmpty() ? null : new Unfinished(answered, then, image, past.size() - 1);
                }
            }
        }

        private ActionOutcome performed(Step step, Action.Input<Space.Pixels> proposed) {
            Action.Input<Space.Pixels> action;
            try {
                action = withSecrets(proposed);
            } catch (SightlineException e) {
                step.problem(String.valueOf(e.getMessage()));
                return new ActionOutcome.NotPerformed(ActionOutcome.Reason.NOT_OFFERED, String.valueOf(e.getMessage()));
            }
            ActionOutcome outcome = step.perform(action);
            List<Point<Space.Pixels>> points = action.points();
            // an action with two points, such as a drag, leaves the cursor at the second
            cursor = points.isEmpty() ? cursor : points.getLast();
            return outcome;
        }

        private void denied(ActionOutcome.NotPerformed outcome) {
            if (outcome.reason() == ActionOutcome.Reason.NOT_ALLOWED) {
                denials++;
                if (denials >= MAX_DENIALS) {
                    throw new RunEnded(new Outcome.Denied(
                            "the model repeatedly asked for actions that are not allowed; the last refusal: "
                                    + outcome.message()));
                }
            }
        }

        /** The action with the secrets that the model named by their placeholders. */
        private Action.Input<Space.Pixels> withSecrets(Action.Input<Space.Pixels> action) {
            return switch (action) {
                case Action.TypeText<Space.Pixels> type ->
                    new Action.TypeText<>(run.secrets().textOf(type.text().reveal()));
                case Action.AnswerDialog<Space.Pixels> answer ->
                    answer.text() == null
                            ? answer
                            : new Action.AnswerDialog<>(
                                    answer.accept(),
                                    run.secrets().textOf(answer.text().reveal()));
                // every other action, by name: a new one must not pass unnoticed
                case Action.Click<Space.Pixels> _,
                        Action.Move<Space.Pixels> _,
                        Action.Drag<Space.Pixels> _,
                        Action.Scroll<Space.Pixels> _,
                        Action.PressKeys<Space.Pixels> _,
                        Action.Tap<Space.Pixels> _,
                        Action.LongPress<Space.Pixels> _,
                        Action.Swipe<Space.Pixels> _,
                        Action.Pinch<Space.Pixels> _,
                        Action.PressSystemButton<Space.Pixels> _,
                        Action.OpenApp<Space.Pixels> _,
                        Action.OpenUrl<Space.Pixels> _,
                        Action.Back<Space.Pixels> _,
                        Action.SwitchTab<Space.Pixels> _,
                        Action.CloseTab<Space.Pixels> _,
                        Action.UploadFiles<Space.Pixels> _ -> action;
            };
        }

        private static String noted(String note) {
            return (note.isEmpty() ? "" : note + " — ")
                    + "you did the same before and the screen did not change; try something else";
        }

        private ModelPrompt prompt(Screenshot screenshot, ModelImage image) {
            ModelPrompt prompt = dialect.nextAction(new Situation(
                    goal,
                    past,
                    driver.info().platform(),
                    driver.actionSpace(),
                    image.size(),
                    images.size(),
                    screenshot.state(),
                    run.secrets().names()));
            return prompt.mapText(run.secrets()::redact);
        }
    }

    private static boolean isScreenChanged(ActionOutcome outcome) {
        return outcome instanceof ActionOutcome.NotPerformed not && not.reason() == ActionOutcome.Reason.SCREEN_CHANGED;
    }
}
