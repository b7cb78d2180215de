package dev.sightline.runtime.internal.dialect;

import dev.sightline.runtime.dialect.ModelPrompt.Turn;
import dev.sightline.runtime.dialect.PastStep;
import dev.sightline.runtime.dialect.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The history of a goal as a conversation: a turn of the user for each screenshot, a turn of the assistant for each of
 * its answers. Turns whose screenshot is no longer available and that say nothing are left out, as the harnesses of the
 * families do that were trained on conversations.
 *
 * @since 0.1.0
 */
public final class Conversation {

    private Conversation() {}

    /**
     * The turns after the system's.
     *
     * @param opening of the user
     * @param next what the user says with every further screenshot
     * @param answers an earlier answer as it is repeated to the model
     */
    public static List<Turn> of(Situation situation, String opening, String next, UnaryOperator<String> answers) {
        int age = (int) situation.past().stream().filter(Conversation::isAnswer).count();
        List<Turn> turns = new ArrayList<>();
        var user = new StringBuilder(opening);
        boolean first = true;
        for (PastStep step : situation.past()) {
            if (!isAnswer(step)) {
                add(user, said(step));
                continue;
            }
            boolean shown = age < situation.screens();
            if (first || shown || !user.isEmpty()) {
                turns.add(turn(user, first || !shown ? "" : next, shown ? List.of(age) : List.of()));
            }
            turns.add(new Turn.AssistantTurn(answers.apply(step.answer())));
            user = new StringBuilder(said(step));
            first = false;
            age--;
        }
        add(user, first ? "" : next);
        user.append(ScreenNotes.of(situation.state()));
        turns.add(turn(user, "", List.of(0)));
        return turns;
    }

    private static Turn turn(StringBuilder user, String more, List<Integer> screens) {
        add(user, more);
        return new Turn.UserTurn(user.toString().strip(), screens);
    }

    private static void add(StringBuilder text, String more) {
        text.append(text.isEmpty() || more.isEmpty() ? "" : "\n").append(more);
    }

    private static boolean isAnswer(PastStep step) {
        return switch (step) {
            case PastStep.Acted _, PastStep.Unparseable _ -> true;
            case PastStep.PersonActed _ -> false;
        };
    }

    /** What the user says about a step; empty when there is nothing to say. */
    private static String said(PastStep step) {
        return switch (step) {
            case PastStep.Acted acted ->
                acted.reading().remark().isEmpty() || acted.note().isEmpty()
                        ? acted.reading().remark() + acted.note()
                        : acted.reading().remark() + " " + acted.note();
            case PastStep.Unparseable unparseable -> unparseable.feedback();
            case PastStep.PersonActed person -> PersonWords.of(person);
        };
    }
}
